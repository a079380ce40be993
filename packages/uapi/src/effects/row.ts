import type { HelperName } from "../helpers.ts";
import type { HelperArgument, HelperEffects, HelperReturn, MemoryAccess } from "./effect-type.ts";

// Words for the rows of the tables. An argument's position counts from 0.

export const CTX: HelperArgument = { kind: "ctx", maybeNull: false };
export const CTX_OR_NULL: HelperArgument = { kind: "ctx", maybeNull: true };
export const ANY: HelperArgument = { kind: "scalar" };
export const MAP: HelperArgument = { kind: "map" };
export const KEY: HelperArgument = { kind: "map_key" };
export const VALUE_IN: HelperArgument = { kind: "map_value", access: "read", maybeNull: false };
export const VALUE_IN_OR_NULL: HelperArgument = { kind: "map_value", access: "read", maybeNull: true };
export const VALUE_OUT: HelperArgument = { kind: "map_value", access: "write", maybeNull: false };
export const SIZE: HelperArgument = { kind: "size", zeroAllowed: false };
export const SIZE_OR_0: HelperArgument = { kind: "size", zeroAllowed: true };
export const ALLOC_SIZE: HelperArgument = { kind: "alloc_size" };
export const STRING: HelperArgument = { kind: "const_string" };
export const SOCK: HelperArgument = { kind: "sock", maybeNull: false };
export const SOCK_OR_NULL: HelperArgument = { kind: "sock", maybeNull: true };
export const RECORD: HelperArgument = { kind: "ringbuf_mem" };
export const PERCPU: HelperArgument = { kind: "percpu_btf_id" };
export const TIMER: HelperArgument = { kind: "timer" };
export const SPIN_LOCK: HelperArgument = { kind: "spin_lock" };
export const KPTR: HelperArgument = { kind: "kptr" };
export const CALLBACK: HelperArgument = { kind: "callback" };
export const CALLBACK_CONTEXT: HelperArgument = { kind: "callback_context" };
export const DYNPTR_IN: HelperArgument = { kind: "dynptr", access: "read" };
export const DYNPTR_OUT: HelperArgument = { kind: "dynptr", access: "write" };

/** An address that the kernel reads or writes with checks of its own. */
export const address = (access: "read" | "write", space: "kernel" | "user" | "either", sizeArgument: number): HelperArgument => ({
  kind: "address",
  access,
  space,
  size: { kind: "argument", index: sizeArgument },
});
export const btfId = (target: string, maybeNull = false): HelperArgument => ({ kind: "btf_id", target, maybeNull });

const memory = (access: MemoryAccess, sizeArgument: number, extra: { maybeNull?: boolean; fills?: boolean } = {}): HelperArgument => ({
  kind: "memory",
  access,
  size: { kind: "argument", index: sizeArgument },
  maybeNull: extra.maybeNull ?? false,
  fills: extra.fills ?? false,
});
/** Memory that is read; the argument at this position has its size. */
export const input = (sizeArgument: number): HelperArgument => memory("read", sizeArgument);
export const inputOrNull = (sizeArgument: number): HelperArgument => memory("read", sizeArgument, { maybeNull: true });
/** Memory that is written, perhaps not all of it. */
export const output = (sizeArgument: number): HelperArgument => memory("write", sizeArgument);
/** Memory that is written to the last byte, on success and on failure. */
export const filled = (sizeArgument: number): HelperArgument => memory("write", sizeArgument, { fills: true });
/** Memory that is written and must be initialised, or is read as well. */
export const updated = (sizeArgument: number): HelperArgument => memory("read_write", sizeArgument);
export const updatedOrNull = (sizeArgument: number): HelperArgument => memory("read_write", sizeArgument, { maybeNull: true });
/** Memory of a fixed size in bytes. */
export const fixed = (access: MemoryAccess, bytes: number): HelperArgument => ({
  kind: "memory",
  access,
  size: { kind: "bytes", bytes },
  maybeNull: false,
  fills: false,
});

export const INTEGER: HelperReturn = { kind: "integer" };
export const VOID: HelperReturn = { kind: "void" };
export const VALUE: HelperReturn = { kind: "map_value", maybeNull: false };
export const VALUE_OR_NULL: HelperReturn = { kind: "map_value", maybeNull: true };
export const SOCK_RESULT: HelperReturn = { kind: "sock", maybeNull: true };
export const SOCK_COMMON_RESULT: HelperReturn = { kind: "sock_common", maybeNull: true };
export const TCP_SOCK_RESULT: HelperReturn = { kind: "tcp_sock", maybeNull: true };
export const btfResult = (target: string, maybeNull: boolean): HelperReturn => ({ kind: "btf_id", target, maybeNull });

/** A row as it is written: what differs from a helper that only computes an integer from its arguments. A context that is passed is read. */
export type RowParts = Partial<Omit<HelperEffects, "args" | "source" | "resultBits">> & {
  readonly args?: readonly HelperArgument[];
  /** The kernel's object, where it is not `bpf_NAME_proto`. */
  readonly proto?: string;
};

export type EffectRow = Omit<HelperEffects, "resultBits">;

/** Rows whose prototypes stand in one file of the kernel. */
export function rowsOf(file: string, rows: { readonly [Name in HelperName]?: RowParts }): ReadonlyMap<string, EffectRow> {
  return new Map(
    Object.entries(rows).map(([name, { proto, ...parts }]): [string, EffectRow] => [
      name,
      {
        args: [],
        returns: INTEGER,
        writes: [],
        map: "none",
        varies: false,
        acquires: false,
        acquiresFrom: [],
        releases: undefined,
        sharesReference: undefined,
        invalidatesPacket: false,
        mayNotReturn: false,
        gplOnly: false,
        mightSleep: false,
        ...parts,
        reads: parts.args?.some((one) => one.kind === "ctx") ? [...new Set(["ctx" as const, ...(parts.reads ?? [])])] : (parts.reads ?? []),
        source: `${file}: ${proto ?? `bpf_${name}_proto`}`,
      },
    ]),
  );
}
