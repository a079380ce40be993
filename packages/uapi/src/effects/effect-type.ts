import type { MapTypeKeyword } from "../enum-names.ts";

/** How a helper uses memory that an argument points to. */
export type MemoryAccess = "read" | "write" | "read_write";

/** How many bytes a memory argument has. */
export type MemorySize =
  | { readonly kind: "bytes"; readonly bytes: number }
  /** As many as this other argument says. */
  | { readonly kind: "argument"; readonly index: number }
  /** The helper does not tell. */
  | { readonly kind: "unknown" };

/** What an argument must be, after the kernel's `enum bpf_arg_type` (linux/bpf.h of the kernel), and what happens to its memory. */
export type HelperArgument =
  /** ARG_PTR_TO_CTX. What happens to the context stands in `reads` and `writes`. */
  | { readonly kind: "ctx"; readonly maybeNull: boolean }
  /** ARG_ANYTHING: any initialised value. */
  | { readonly kind: "scalar" }
  /** ARG_ANYTHING too, but taken as an address that the kernel checks when it accesses it; it may point to the program's own memory. */
  | { readonly kind: "address"; readonly access: "read" | "write"; readonly space: "kernel" | "user" | "either"; readonly size: MemorySize }
  /** ARG_CONST_MAP_PTR. What happens to the map stands in `map`. */
  | { readonly kind: "map" }
  /** ARG_PTR_TO_MAP_KEY: as many bytes as the map's key, read. */
  | { readonly kind: "map_key" }
  /** ARG_PTR_TO_MAP_VALUE: as many bytes as the map's value. */
  | { readonly kind: "map_value"; readonly access: MemoryAccess; readonly maybeNull: boolean }
  /**
   * ARG_PTR_TO_MEM and its kin. `write` needs no initialised bytes (ARG_PTR_TO_UNINIT_MEM); memory that some supported kernel
   * (6.1 and later) wants initialised is `read_write` even where the helper only writes it.
   */
  | {
      readonly kind: "memory";
      readonly access: MemoryAccess;
      readonly size: MemorySize;
      readonly maybeNull: boolean;
      /** Every byte is written, whether the helper succeeds or fails. */
      readonly fills: boolean;
    }
  /** ARG_CONST_SIZE(_OR_ZERO): a bounded size of the memory of another argument. */
  | { readonly kind: "size"; readonly zeroAllowed: boolean }
  /** ARG_CONST_ALLOC_SIZE_OR_ZERO: a constant, the size of the memory that the result points to. */
  | { readonly kind: "alloc_size" }
  /** ARG_PTR_TO_CONST_STR: a string in a read-only map. */
  | { readonly kind: "const_string" }
  /** ARG_PTR_TO_SOCK_COMMON, ARG_PTR_TO_BTF_ID_SOCK_COMMON. */
  | { readonly kind: "sock"; readonly maybeNull: boolean }
  /** ARG_PTR_TO_BTF_ID of this C type; `unknown` where the helper takes several. */
  | { readonly kind: "btf_id"; readonly target: string; readonly maybeNull: boolean }
  /** ARG_PTR_TO_PERCPU_BTF_ID. */
  | { readonly kind: "percpu_btf_id" }
  /** ARG_PTR_TO_RINGBUF_MEM: a reserved record. */
  | { readonly kind: "ringbuf_mem" }
  /** ARG_PTR_TO_TIMER, ARG_PTR_TO_SPIN_LOCK, ARG_PTR_TO_KPTR: a field in a map value. */
  | { readonly kind: "timer" | "spin_lock" | "kptr" }
  /** ARG_PTR_TO_DYNPTR: 16 bytes of stack. */
  | { readonly kind: "dynptr"; readonly access: MemoryAccess }
  /** ARG_PTR_TO_FUNC: a subprogram that the helper calls. */
  | { readonly kind: "callback" }
  /** ARG_PTR_TO_STACK_OR_NULL: handed to the callback, which may read and write it. */
  | { readonly kind: "callback_context" };

/** What r0 is after the call, after the kernel's `enum bpf_return_type`. */
export type HelperReturn =
  | { readonly kind: "integer" }
  | { readonly kind: "void" }
  | { readonly kind: "map_value"; readonly maybeNull: boolean }
  /** Memory of as many bytes as the argument says. */
  | { readonly kind: "ringbuf_mem" | "dynptr_mem"; readonly maybeNull: true; readonly sizeArgument: number }
  | { readonly kind: "sock" | "sock_common" | "tcp_sock"; readonly maybeNull: true }
  /** `target` is the C type, `unknown` where the arguments decide. */
  | { readonly kind: "btf_id"; readonly target: string; readonly maybeNull: boolean }
  /** A per-CPU kernel variable: memory, or a pointer with BTF type where it is a struct. */
  | { readonly kind: "mem_or_btf_id"; readonly maybeNull: boolean };

/**
 * State that a helper uses without an argument that points to it.
 *
 * `ctx`: fields of the context (of the socket behind it too). `packet`: packet data. `packet_bounds`: where the data begins and
 * ends. `ringbuf`: the order of records. `other`: everything else of the kernel.
 */
export type HelperState = "ctx" | "packet" | "packet_bounds" | "ringbuf" | "other";

/** What is known of a helper beyond its C prototype. */
export interface HelperEffects {
  /** One per parameter of the prototype. */
  readonly args: readonly HelperArgument[];
  /** For a variadic helper: what the further arguments are. */
  readonly restArgs?: HelperArgument;
  readonly returns: HelperReturn;
  readonly reads: readonly HelperState[];
  readonly writes: readonly HelperState[];
  /**
   * What it does to its map argument: find a value (`lookup`: reads keys; on LRU maps it also marks the entry), read values,
   * write values or entries.
   */
  readonly map: "none" | "lookup" | "read" | "write";
  /** Two calls with equal arguments may give different results though nothing in the program happened between: time, chance. */
  readonly varies: boolean;
  /** The result is a reference that must be released on every path. */
  readonly acquires: boolean;
  /** It acquires one only from maps of these types. */
  readonly acquiresFrom: readonly MapTypeKeyword[];
  /** Position of the argument whose reference it releases. */
  readonly releases: number | undefined;
  /** Position of the argument whose reference the result shares: a cast of a socket. */
  readonly sharesReference: number | undefined;
  /** Packet pointers from before the call are invalid after it. */
  readonly invalidatesPacket: boolean;
  /** The program may end in it. */
  readonly mayNotReturn: boolean;
  /** Only for programs with a licence compatible with the GPL. */
  readonly gplOnly: boolean;
  /** Only in sleepable programs. */
  readonly mightSleep: boolean;
  /** Upper bits of the result beyond these are 0. */
  readonly resultBits: 32 | 64;
  /** File and object of the kernel that the row was taken from; "C prototype" for a helper without a row. */
  readonly source: string;
}
