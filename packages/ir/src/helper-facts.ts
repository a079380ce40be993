import { assertNever } from "@whistler/diagnostics";
import { type HelperArgument, type HelperState, helperEffects, MAX_HELPER_ARGUMENTS } from "@whistler/uapi";

/** A pointer argument of a helper: which bytes it reads or writes there. */
export interface MemoryArgument {
  /** Position among the arguments, from 0. */
  readonly index: number;
  readonly reads: boolean;
  readonly writes: boolean;
  readonly size:
    | { readonly kind: "bytes"; readonly bytes: number }
    /** As many bytes as this other argument says. */
    | { readonly kind: "argument"; readonly index: number }
    | { readonly kind: "map_key" }
    | { readonly kind: "map_value" }
    | { readonly kind: "unknown" };
}

/** What effects, known bits and the verifier need to know of a helper. */
export interface HelperFacts {
  readonly memory: readonly MemoryArgument[];
  /** Position of the map that it works on. */
  readonly mapIndex: number | undefined;
  /** What it does to the map: find an entry, read keys and values, write them. */
  readonly map: "none" | "lookup" | "read" | "write";
  readonly readsState: readonly HelperState[];
  readonly writesState: readonly HelperState[];
  readonly acquires: boolean;
  /** Position of the reference that it releases. */
  readonly releases: number | undefined;
  readonly invalidatesPacket: boolean;
  readonly mayNotReturn: boolean;
  /** Bits of the result where upper ones are certainly 0; 64 where nothing is known. */
  readonly resultBits: number;
}

/** The facts of a helper by its `BPF_FUNC_*` id, from the effect rows of `@whistler/uapi`; undefined for ids that no kernel has. */
export function helperFacts(id: number): HelperFacts | undefined {
  const row = helperEffects(id);
  if (!row) return undefined;
  const args = Array.from({ length: MAX_HELPER_ARGUMENTS }, (_, index) => row.args[index] ?? row.restArgs);
  const mapIndex = args.findIndex((argument) => argument?.kind === "map");
  return {
    memory: args.flatMap((argument, index) => (argument ? memoryArgument(argument, index) : [])),
    mapIndex: mapIndex < 0 ? undefined : mapIndex,
    map: row.map,
    readsState: row.reads,
    writesState: row.writes,
    acquires: row.acquires,
    releases: row.releases,
    invalidatesPacket: row.invalidatesPacket,
    mayNotReturn: row.mayNotReturn,
    resultBits: row.resultBits,
  };
}

/** What an argument's kind says of the memory behind it; nothing for arguments that point to none of the program's. */
function memoryArgument(argument: HelperArgument, index: number): readonly MemoryArgument[] {
  const access = (how: "read" | "write" | "read_write", size: MemoryArgument["size"]): readonly MemoryArgument[] => [
    { index, reads: how !== "write", writes: how !== "read", size },
  ];
  switch (argument.kind) {
    case "map_key":
      return access("read", { kind: "map_key" });
    case "map_value":
      return access(argument.access, { kind: "map_value" });
    case "memory":
    case "address":
      return access(argument.access, argument.size);
    case "dynptr":
      return access(argument.access, { kind: "unknown" });
    case "const_string":
      return access("read", { kind: "unknown" });
    case "ringbuf_mem":
    case "callback_context":
    case "timer":
    case "spin_lock":
    case "kptr":
      return access("read_write", { kind: "unknown" });
    case "ctx":
    case "scalar":
    case "map":
    case "size":
    case "alloc_size":
    case "sock":
    case "btf_id":
    case "percpu_btf_id":
    case "callback":
      return [];
    default:
      return assertNever(argument, "helper argument");
  }
}
