/**
 * The kinds of pointers, named as the kernel's verifier names its register types (kernel/bpf/verifier.c, `reg_type_str`).
 *
 * A row says what the verifier allows of such a pointer; passes and the backend read rows, never names.
 */
export interface PtrKindRow {
  /** The null test has not been made: no access before `refine nonnull`. */
  readonly mayBeNull: boolean;
  /** The kind that `refine nonnull` gives. */
  readonly nonNull?: string;
  /** Must be released on every path (`ringbuf_submit`, `sk_release`). */
  readonly referenced: boolean;
  /** What may be added: nothing, constants, or bounded scalars too. */
  readonly arithmetic: "none" | "constant" | "variable";
  /** May be written to a stack slot and read back. */
  readonly spillable: boolean;
  /** Instructions that access memory may be merged only within one class ("same insn cannot be used with different pointers"). */
  readonly mergeClass: string;
  readonly doc: string;
}

export const PTR_KINDS = {
  ctx: { mayBeNull: false, referenced: false, arithmetic: "constant", spillable: true, mergeClass: "ctx", doc: "the program's context" },
  packet: { mayBeNull: false, referenced: false, arithmetic: "variable", spillable: true, mergeClass: "packet", doc: "packet data" },
  packet_end: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "packet_end",
    doc: "the end of packet data",
  },
  packet_meta: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "variable",
    spillable: true,
    mergeClass: "packet_meta",
    doc: "packet metadata",
  },
  map: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "map",
    doc: "a map itself, as helpers take it",
  },
  map_or_null: {
    mayBeNull: true,
    nonNull: "map",
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "map",
    doc: "what a lookup in a map of maps returns",
  },
  map_value: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "variable",
    spillable: true,
    mergeClass: "map_value",
    doc: "inside a value of a map",
  },
  map_value_or_null: {
    mayBeNull: true,
    nonNull: "map_value",
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "map_value",
    doc: "what a map lookup returns",
  },
  stack: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "constant",
    spillable: true,
    mergeClass: "stack",
    doc: "the function's stack frame",
  },
  ringbuf_mem: {
    mayBeNull: false,
    referenced: true,
    arithmetic: "variable",
    spillable: true,
    mergeClass: "ringbuf_mem",
    doc: "a reserved ring buffer record",
  },
  ringbuf_mem_or_null: {
    mayBeNull: true,
    nonNull: "ringbuf_mem",
    referenced: true,
    arithmetic: "none",
    spillable: true,
    mergeClass: "ringbuf_mem",
    doc: "what bpf_ringbuf_reserve returns",
  },
  mem: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "variable",
    spillable: true,
    mergeClass: "mem",
    doc: "other memory of known size",
  },
  mem_or_null: {
    mayBeNull: true,
    nonNull: "mem",
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "mem",
    doc: "other memory of known size, or null",
  },
  sock_common: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "sock_common",
    doc: "struct sock_common",
  },
  sock_common_or_null: {
    mayBeNull: true,
    nonNull: "sock_common",
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "sock_common",
    doc: "a socket field of a context",
  },
  sock: { mayBeNull: false, referenced: true, arithmetic: "none", spillable: true, mergeClass: "sock", doc: "struct bpf_sock" },
  sock_or_null: {
    mayBeNull: true,
    nonNull: "sock",
    referenced: true,
    arithmetic: "none",
    spillable: true,
    mergeClass: "sock",
    doc: "what socket lookups return",
  },
  tcp_sock: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "tcp_sock",
    doc: "struct bpf_tcp_sock",
  },
  tcp_sock_or_null: {
    mayBeNull: true,
    nonNull: "tcp_sock",
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "tcp_sock",
    doc: "what bpf_tcp_sock returns",
  },
  btf_id: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "constant",
    spillable: true,
    mergeClass: "btf_id",
    doc: "a kernel object with BTF type",
  },
  flow_keys: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "constant",
    spillable: true,
    mergeClass: "flow_keys",
    doc: "struct bpf_flow_keys",
  },
  percpu_btf_id: {
    mayBeNull: false,
    referenced: false,
    arithmetic: "none",
    spillable: true,
    mergeClass: "percpu_btf_id",
    doc: "a per-CPU kernel variable",
  },
} as const satisfies Record<string, PtrKindRow>;

export type PtrKind = keyof typeof PTR_KINDS;

/** Scalars have one type, `i64`; pointers carry their kind. */
export type IrType = "i64" | `ptr.${PtrKind}`;

/** The kind of a pointer type; undefined for `i64`. */
export function ptrKindOf(type: IrType): PtrKind | undefined {
  return type === "i64" ? undefined : (type.slice(4) as PtrKind); // what follows "ptr." in an IrType
}

export function isPtr(type: IrType): boolean {
  return type !== "i64";
}

/** The type after a successful null test: the same type for what cannot be null. */
export function nonNullType(type: IrType): IrType {
  const kind = ptrKindOf(type);
  const row: PtrKindRow | undefined = kind && PTR_KINDS[kind];
  return row?.nonNull ? (`ptr.${row.nonNull}` as IrType) : type; // the table names kinds
}

/** Whether a text is the name of an IR type. */
export function isIrType(text: string): text is IrType {
  return text === "i64" || (text.startsWith("ptr.") && text.slice(4) in PTR_KINDS);
}
