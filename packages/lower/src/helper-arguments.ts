import { isPtr, type PtrKind, ptrKindOf, type ValueId } from "@whistler/ir";
import type { Form } from "@whistler/reader";
import { printForm } from "@whistler/reader";
import { CURATED_HELPERS, type HelperArgument, helperArgument, helperById } from "@whistler/uapi";
import type { Lowering } from "./lowering.ts";

/** Helpers whose row is taken from the kernel; of the others nothing is known but the prototype. */
const KNOWN: ReadonlySet<string> = new Set(CURATED_HELPERS);

/** Memory that a helper reads or writes. `btf_id`: trusted kernel memory, which some helpers read. */
const MEMORY: ReadonlySet<PtrKind> = new Set([
  "packet",
  "packet_meta",
  "map_value",
  "map_value_or_null",
  "stack",
  "ringbuf_mem",
  "ringbuf_mem_or_null",
  "mem",
  "mem_or_null",
  "btf_id",
]);
const SOCKETS: ReadonlySet<PtrKind> = new Set([
  "sock",
  "sock_or_null",
  "sock_common",
  "sock_common_or_null",
  "tcp_sock",
  "tcp_sock_or_null",
  "btf_id",
]);

/**
 * Whether what is given to a helper can be what it takes; the verifier says "R2 type=scalar expected=…". Only what is certain is said: a value
 * whose kind is not known (a number that was read) passes.
 */
export function checkHelperArguments(lowering: Lowering, helper: number, forms: readonly Form[], args: readonly ValueId[]): void {
  const row = helperById(helper);
  if (!row || !KNOWN.has(row.name)) return;
  forms.forEach((form, index) => {
    const value = args[index];
    const wanted = helperArgument(helper, index);
    if (value === undefined || wanted === undefined) return;
    const expected = expectation(lowering, wanted, value);
    if (expected === undefined) return;
    lowering.report("WH2328", `argument ${index + 1} of ${row.name.replaceAll("_", "-")} must be ${expected.wanted}`, form.span, {
      label: `${printForm(form)} is ${describe(lowering, value)}`,
      help: [expected.help],
    });
  });
}

interface Expectation {
  readonly wanted: string;
  readonly help: string;
}

/** What the argument should have been, if it cannot be that. */
function expectation(lowering: Lowering, wanted: HelperArgument, value: ValueId): Expectation | undefined {
  const type = lowering.builder.typeOf(value);
  const kind = isPtr(type) ? ptrKindOf(type) : undefined;
  const constant = lowering.builder.definition(value)?.op === "const";
  const isNull = lowering.flow.isZero(value);
  /** Certainly none of these kinds: another pointer, or a number that the program writes down. */
  const noneOf = (kinds: ReadonlySet<PtrKind>, maybeNull: boolean): boolean =>
    kind === undefined ? constant && !(isNull && maybeNull) : !kinds.has(kind);
  switch (wanted.kind) {
    case "map":
      return noneOf(new Set<PtrKind>(["map", "map_or_null"]), false) ? { wanted: "a map", help: "write the name of a map" } : undefined;
    case "ctx":
      return noneOf(new Set<PtrKind>(["ctx"]), wanted.maybeNull) ? { wanted: "the program's context", help: "write (ctx-ptr)" } : undefined;
    case "map_key":
      return noneOf(MEMORY, false) ? ADDRESS : undefined;
    case "map_value":
    case "memory":
      return noneOf(MEMORY, wanted.maybeNull) ? ADDRESS : undefined;
    case "sock":
      return noneOf(SOCKETS, wanted.maybeNull)
        ? { wanted: "a socket", help: "sockets come from sk-lookup-tcp, sk-fullsock, (ctx sk) and the like" }
        : undefined;
    case "ringbuf_mem":
      return noneOf(new Set<PtrKind>(["ringbuf_mem", "ringbuf_mem_or_null", "mem"]), false)
        ? { wanted: "a reserved record", help: "records come from ringbuf-reserve" }
        : undefined;
    case "size":
    case "alloc_size":
      return kind === undefined ? undefined : { wanted: "a size", help: "write a number, or (sizeof struct)" };
    case "callback":
      return { wanted: "a function of the program", help: "programs have no functions; loops are written with dotimes" };
    case "scalar":
    case "address":
    case "const_string":
    case "btf_id":
    case "percpu_btf_id":
    case "timer":
    case "spin_lock":
    case "kptr":
    case "dynptr":
    case "callback_context":
      return undefined;
  }
}

const ADDRESS: Expectation = {
  wanted: "an address of memory",
  help: "memory comes from (struct-alloc n), (make-struct), (stack-addr variable), lookups and packets",
};

function describe(lowering: Lowering, value: ValueId): string {
  const type = lowering.builder.typeOf(value);
  if (!isPtr(type)) return "a number";
  const kind = ptrKindOf(type);
  return kind === undefined ? "a pointer" : NAMES[kind];
}

/** Kinds of pointers in words. */
const NAMES: Readonly<Record<PtrKind, string>> = {
  ctx: "the context",
  packet: "a packet address",
  packet_end: "the end of the packet",
  packet_meta: "the packet's metadata",
  map: "a map",
  map_or_null: "a map",
  map_value: "a map value",
  map_value_or_null: "a map value that may be missing",
  stack: "stack memory",
  ringbuf_mem: "a ring buffer record",
  ringbuf_mem_or_null: "a ring buffer record that may be missing",
  mem: "memory",
  mem_or_null: "memory that may be missing",
  sock_common: "a socket",
  sock_common_or_null: "a socket that may be missing",
  sock: "a socket",
  sock_or_null: "a socket that may be missing",
  tcp_sock: "a TCP socket",
  tcp_sock_or_null: "a TCP socket that may be missing",
  btf_id: "a kernel object",
  flow_keys: "flow keys",
  percpu_btf_id: "a per-CPU kernel variable",
};

/** A pointer in words, for messages. */
export function pointerName(lowering: Lowering, value: ValueId): string {
  return describe(lowering, value);
}

/** Whether a helper may read a key or value through a pointer of this type. */
export function isMemory(lowering: Lowering, value: ValueId): boolean {
  const type = lowering.builder.typeOf(value);
  const kind = isPtr(type) ? ptrKindOf(type) : undefined;
  return kind !== undefined && MEMORY.has(kind);
}
