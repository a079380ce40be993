import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import {
  type BlockId,
  blockOf,
  cfg,
  definitionOf,
  defs,
  edgeOf,
  effectsOf,
  type Inst,
  type IrFunction,
  type IrModule,
  type MemoryPlace,
  memoryPlace,
  typeOf,
  type ValueId,
  valueAvailableAt,
} from "@whistler/ir";
import { solveForward } from "./forward.ts";

/**
 * Packet accesses that no comparison with the end of the packet covers on every path.
 *
 * The rules are the verifier's (kernel/bpf/verifier.c, `try_match_pkt_pointers` and `find_good_pkt_pointers`): a branch on
 * `pointer + n > data_end` proves n bytes for every pointer of the same origin that exists at that point; pointers that are loaded from the
 * context after the branch have proved nothing, and a helper that may move the packet takes all proofs back. Asked of the code that
 * is emitted, after optimisation: only there is it settled which loads are one.
 */
export function checkPacketBounds(module: IrModule): readonly Diagnostic[] {
  return module.functions.flatMap((fn) => (readsPacket(fn) ? functionDiagnostics(fn, module) : []));
}

/** How many bytes from each origin of packet pointers are proved; nothing is proved of origins that are missing. */
type Proved = ReadonlyMap<ValueId, number>;

/** A branch that proves bytes behind an origin on one of its two edges. */
interface BoundsCheck {
  readonly origin: ValueId;
  readonly bytes: number;
  /** The number of the successor where they are proved. */
  readonly successor: 0 | 1;
}

function readsPacket(fn: IrFunction): boolean {
  return fn.blocks.some((block) => block.insts.some((inst) => inst.type === "ptr.packet" || inst.type === "ptr.packet_meta"));
}

function functionDiagnostics(fn: IrFunction, module: IrModule): readonly Diagnostic[] {
  const origins = packetOrigins(fn);
  const states = solveForward<Proved>(fn, {
    entry: new Map(),
    through: (block, state) => blockOf(fn, block).insts.reduce((proved, inst) => after(fn, module, inst, proved), state),
    along: (block, successor, state) => withParameters(fn, block, successor, withCheck(fn, origins, block, successor, state)),
    meet: (a, b) => new Map([...a].flatMap(([origin, bytes]) => (b.has(origin) ? [[origin, Math.min(bytes, b.get(origin) ?? 0)]] : []))),
    same: (a, b) => a.size === b.size && [...a].every(([origin, bytes]) => b.get(origin) === bytes),
  });
  const found: Diagnostic[] = [];
  for (const [block, state] of states) {
    let proved = state;
    for (const inst of blockOf(fn, block).insts) {
      const access = packetAccess(fn, inst);
      if (access && (access.start < 0 || access.end > (proved.get(access.origin) ?? 0)))
        found.push(report(inst, access, proved.get(access.origin) ?? 0));
      proved = after(fn, module, inst, proved);
    }
  }
  return found;
}

/** What an instruction takes back: everything where it may move the packet, what was proved of an origin where it is defined anew. */
function after(fn: IrFunction, module: IrModule, inst: Inst, proved: Proved): Proved {
  if (inst.op === "helper_call" && effectsOf(fn, inst, module).invalidatesPacket) return new Map();
  if (inst.result === undefined || !proved.has(inst.result)) return proved;
  return new Map([...proved].filter(([origin]) => origin !== inst.result));
}

/** Packet pointers that are loaded from the context: all of one kind are one origin to the verifier, as long as they were loaded before. */
function packetOrigins(fn: IrFunction): readonly ValueId[] {
  return fn.blocks.flatMap((block) =>
    block.insts.flatMap((inst) =>
      inst.op === "load" && inst.result !== undefined && (inst.type === "ptr.packet" || inst.type === "ptr.packet_meta")
        ? [inst.result]
        : [],
    ),
  );
}

function withCheck(fn: IrFunction, loaded: readonly ValueId[], block: BlockId, successor: number, proved: Proved): Proved {
  const { term } = blockOf(fn, block);
  const check = term.op === "br" ? boundsCheck(fn, term.condition) : undefined;
  if (!check || check.successor !== successor) return proved;
  const next = new Map(proved);
  const at = { block, index: "term" } as const;
  const alike = loaded.includes(check.origin)
    ? loaded.filter((value) => typeOf(fn, value) === typeOf(fn, check.origin) && valueAvailableAt(fn, value, at))
    : [];
  for (const origin of [check.origin, ...alike]) next.set(origin, Math.max(next.get(origin) ?? 0, check.bytes));
  return next;
}

/** The comparison of a packet pointer with the end of the packet (or of metadata with its beginning) that a value is. */
function boundsCheck(fn: IrFunction, condition: ValueId): BoundsCheck | undefined {
  const compare = definitionOf(fn, condition, "icmp");
  const [left, right] = compare?.args ?? [];
  if (!compare || left === undefined || right === undefined) return undefined;
  const forward = isBound(fn, left, right);
  if (!forward && !isBound(fn, right, left)) return undefined;
  const { root, offsetBytes } = memoryPlace(fn, forward ? left : right);
  if (root === "object" || offsetBytes < 0) return undefined;
  // `pointer + n < end` proves n + 1 bytes, but nothing to the verifier where n is 0.
  const check = (successor: 0 | 1, more: 0 | 1): BoundsCheck | undefined =>
    more === 1 && offsetBytes === 0 ? undefined : { origin: root, bytes: offsetBytes + more, successor };
  switch (compare.attrs.cmp) {
    case "ugt":
      return forward ? check(1, 0) : check(0, 1);
    case "uge":
      return forward ? check(1, 1) : check(0, 0);
    case "ult":
      return forward ? check(0, 1) : check(1, 0);
    case "ule":
      return forward ? check(0, 0) : check(1, 1);
    default:
      return undefined;
  }
}

function isBound(fn: IrFunction, pointer: ValueId, end: ValueId): boolean {
  const [type, bound] = [typeOf(fn, pointer), typeOf(fn, end)];
  return (type === "ptr.packet" && bound === "ptr.packet_end") || (type === "ptr.packet_meta" && bound === "ptr.packet");
}

/** Parameters that are origins of their own (pointers that differ by path) begin with what is proved of what comes in. */
function withParameters(fn: IrFunction, block: BlockId, successor: number, proved: Proved): Proved {
  const edge = edgeOf(fn, { from: block, successor });
  const params = edge ? blockOf(fn, edge.block).params : [];
  const next = new Map(proved);
  params.forEach((param, index) => {
    const argument = edge?.args[index];
    const place = memoryPlace(fn, param.value);
    if (argument === undefined || place.root !== param.value || !isPacket(place)) return;
    const from = memoryPlace(fn, argument);
    const bytes = from.root === "object" ? 0 : (proved.get(from.root) ?? 0) - from.offsetBytes;
    if (bytes > 0) next.set(param.value, bytes);
    else next.delete(param.value);
  });
  return next;
}

function isPacket({ object }: MemoryPlace): boolean {
  return object.kind === "pointee" && (object.pointer === "packet" || object.pointer === "packet_meta");
}

/** Bytes of the packet that an instruction reads or writes, counted from the origin of its pointer. */
interface PacketAccess {
  readonly origin: ValueId;
  readonly start: number;
  readonly end: number;
  readonly what: "read" | "written";
}

function packetAccess(fn: IrFunction, inst: Inst): PacketAccess | undefined {
  if (inst.op !== "load" && inst.op !== "store" && inst.op !== "atomic_rmw") return undefined;
  const place = memoryPlace(fn, inst.args[0]);
  if (!isPacket(place) || place.root === "object" || isMovedByKnown(fn, place.root) || isReloaded(fn, place.root)) return undefined;
  // A pointer that met the 0 of a failed parse is a number here. The verifier follows each path by itself; this check cannot.
  const type = inst.args[0] === undefined ? undefined : typeOf(fn, inst.args[0]);
  if (type !== "ptr.packet" && type !== "ptr.packet_meta") return undefined;
  const start = place.offsetBytes + inst.attrs.offset;
  return { origin: place.root, start, end: start + inst.attrs.width / 8, what: inst.op === "load" ? "read" : "written" };
}

/** Whether the pointer was kept in memory: what is loaded there has the proofs that the pointer had when it was stored. */
function isReloaded(fn: IrFunction, pointer: ValueId): boolean {
  const load = definitionOf(fn, pointer, "load");
  if (!load) return false;
  const { object } = memoryPlace(fn, load.args[0]);
  return !(object.kind === "pointee" && object.pointer === "ctx");
}

/**
 * Whether the pointer was moved by an amount that the verifier may know exactly on each path: a counter of a loop, whose rounds it follows
 * one by one, or a constant that a branch chose. Then it is still a pointer of the origin before, and this check cannot tell.
 */
function isMovedByKnown(fn: IrFunction, pointer: ValueId): boolean {
  const seen = new Set<ValueId>();
  const known = (value: ValueId): boolean => {
    if (seen.has(value)) return true;
    seen.add(value);
    const inst = definitionOf(fn, value);
    if (inst) return inst.op === "const" || (PATHWISE.has(inst.op) && inst.args.every(known));
    return incoming(fn, value).every(known);
  };
  const amount = definitionOf(fn, pointer, "ptr_add")?.args[1];
  return amount !== undefined && known(amount);
}

/** Ops whose result the verifier computes where it knows the operands. */
const PATHWISE: ReadonlySet<string> = new Set([
  "copy",
  "refine",
  "add",
  "sub",
  "mul",
  "and",
  "or",
  "xor",
  "shl",
  "lshr",
  "ashr",
  "zext",
  "sext",
]);

/** What a block's parameter may be; nothing for the parameters of the function. */
function incoming(fn: IrFunction, value: ValueId): readonly ValueId[] {
  const definition = defs(fn).get(value);
  if (definition?.kind !== "param") return [];
  return (cfg(fn).predecessors.get(definition.block) ?? []).flatMap((edge) => edgeOf(fn, edge)?.args[definition.index] ?? []);
}

function report(inst: Inst, { start, end, what }: PacketAccess, proved: number): Diagnostic {
  const range = end - start === 1 ? `byte ${start} is` : `bytes ${start} to ${end - 1} are`;
  const message =
    proved > 0
      ? `the bounds check proves ${proved} bytes, this access ends at byte ${end}`
      : "this packet access is not behind a bounds check on every path";
  return diagnostic("WH2402", message, {
    span: inst.span,
    label: `${range} ${what} here`,
    help: [
      `compare with the end first: (when (> (+ pointer ${Math.max(end, 1)}) data-end) (return ...))`,
      "load data and data-end before the comparison, and again after a helper that may move the packet",
    ],
  });
}
