import { assertNever, type Diagnostic, diagnostic, type Span } from "@whistler/diagnostics";
import { byteSwap, foldBinary, foldCompare } from "../analyses/bit-knowledge.ts";
import { blocksById } from "../analyses/blocks.ts";
import { type Block, canonical, type Edge, type Inst, type InstOf, type IrFunction, type ValueId } from "../function.ts";
import type { Rmw } from "../ops.ts";
import { printInst } from "../text/print.ts";
import { type Environment, type HelperMachine, isInside, type Side } from "./environment.ts";
import { STANDARD_HELPERS } from "./helpers.ts";
import type { InterpreterMap } from "./maps.ts";
import { Fault, Memory } from "./memory.ts";
import { RawRegisters } from "./raw-registers.ts";

/** How a run ended. */
export type Outcome =
  | {
      readonly kind: "returned";
      /** R0, in signed canonical form. */
      readonly value: bigint;
      /** The packet as the program left it. */
      readonly packet: Uint8Array;
      /** Instructions and terminators that were run. */
      readonly steps: number;
    }
  /** WH3040, at the instruction that did it. */
  | { readonly kind: "fault"; readonly diagnostic: Diagnostic; readonly steps: number };

/**
 * Run a function on 64-bit integers and memory of bytes: the meaning of the IR, as an oracle for what lowers to it, rewrites it and
 * compiles it. Out-of-range, null and uninitialised accesses are faults, and so are a `refine` whose fact does not hold and more
 * steps than the environment's budget. Raw instructions run as far as they need no frame (raw-registers.ts); kernel variables (`btf_ref`)
 * are not there: a fault.
 */
export function interpret(fn: IrFunction, environment: Environment): Outcome {
  const machine = new Machine(fn, environment);
  try {
    const value = machine.run();
    return { kind: "returned", value, packet: machine.packet().slice(), steps: machine.steps };
  } catch (error) {
    if (error instanceof Leave)
      return { kind: "returned", value: canonical(error.value), packet: machine.packet().slice(), steps: machine.steps };
    if (!(error instanceof Fault)) throw error;
    const found = diagnostic("WH3040", `function ${fn.name}, ${machine.place}: ${error.message}`, { span: machine.span });
    return { kind: "fault", diagnostic: found, steps: machine.steps };
  }
}

/** Ends a run from inside a helper. */
class Leave {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

class Machine implements HelperMachine {
  readonly environment: Environment;
  steps = 0;
  #at: Inst | Block["term"] | undefined;
  readonly #fn: IrFunction;
  readonly #memory = new Memory();
  readonly #raw = new RawRegisters((id, args) => this.#helper(id, args));
  readonly #values = new Map<ValueId, bigint>();
  readonly #slots = new Map<number, bigint>();
  readonly #maps = new Map<string, bigint>();
  readonly #mapsByAddress = new Map<bigint, InterpreterMap>();
  #packet: Uint8Array;

  constructor(fn: IrFunction, environment: Environment) {
    this.#fn = fn;
    this.environment = environment;
    this.#packet = environment.packet.slice();
    for (const slot of fn.slots)
      this.#slots.set(slot.id, this.#memory.add(`stack slot #${slot.id}`, new Uint8Array(slot.sizeBytes), { poisoned: true }));
    for (const [name, map] of environment.maps) {
      // A map itself is opaque: its address is no memory.
      const address = this.#memory.add(`map ${name} itself`, new Uint8Array(0));
      this.#maps.set(name, address);
      this.#mapsByAddress.set(address, map);
    }
  }

  get span(): Span {
    return this.#at?.span ?? this.#fn.span;
  }

  get place(): string {
    return this.#at && "attrs" in this.#at ? `\`${printInst(this.#at)}\`` : (this.#at?.op ?? "entry");
  }

  run(): bigint {
    const blocks = blocksById(this.#fn);
    let block = this.#fn.blocks[0];
    if (!block) return this.fault("the function has no blocks");
    const context = this.#memory.add("context", this.environment.context);
    for (const param of block.params) this.#define(param.value, context);
    while (true) {
      for (const inst of block.insts) this.#step(inst);
      this.#count(block.term);
      const { term } = block;
      if (term.op === "ret") return this.#value(term.value);
      const edge: Edge = term.op === "jump" ? term.to : this.#value(term.condition) !== 0n ? term.then : term.else;
      const next: Block | undefined = blocks.get(edge.block);
      if (!next) return this.fault(`there is no b${edge.block}`);
      // All arguments are read before any parameter is written.
      const args = edge.args.map((arg) => this.#value(arg));
      next.params.forEach((param, index) => {
        this.#define(param.value, args[index] ?? this.fault("an edge lacks an argument"));
      });
      block = next;
    }
  }

  #count(at: Inst | Block["term"]): void {
    this.#at = at;
    this.steps++;
    if (this.steps > this.environment.budget) this.fault(`the budget of ${this.environment.budget} steps is used up`);
  }

  #step(inst: Inst): void {
    this.#count(inst);
    const result = this.#result(inst);
    if (inst.result !== undefined) this.#define(inst.result, result);
  }

  #define(value: ValueId, result: bigint): void {
    const kept = canonical(result);
    this.#values.set(value, kept);
    this.environment.observe?.(value, kept);
  }

  #value(value: ValueId | undefined): bigint {
    const known = value === undefined ? undefined : this.#values.get(value);
    return known ?? this.fault(value === undefined ? "an operand is missing" : `v${value} has no value`);
  }

  #result(inst: Inst): bigint {
    const arg = (index: number): bigint => this.#value(inst.args[index]);
    switch (inst.op) {
      case "const":
        return inst.attrs.value;
      case "map_ref":
        return this.#maps.get(inst.attrs.map) ?? this.fault(`the environment has no map ${inst.attrs.map}`);
      case "map_value_ref":
        return this.#mapValue(inst);
      case "btf_ref":
        return this.fault("kernel variables are not there to be read");
      case "core_value":
        return BigInt(inst.attrs.value);
      case "asm":
        return this.#raw.run(inst.attrs.insn);
      case "stack_addr":
        return this.#slots.get(inst.attrs.slot) ?? this.fault(`there is no slot #${inst.attrs.slot}`);
      case "copy":
      case "ptr_to_int":
        return arg(0);
      case "refine":
        return this.#refine(inst, arg(0));
      case "add":
      case "sub":
      case "mul":
      case "udiv":
      case "sdiv":
      case "umod":
      case "smod":
      case "and":
      case "or":
      case "xor":
      case "shl":
      case "lshr":
      case "ashr":
        return foldBinary(inst.op, arg(0), arg(1));
      case "ptr_add":
        return arg(0) + arg(1);
      case "bswap":
        return byteSwap(arg(0), inst.attrs.width);
      case "zext":
        return BigInt.asUintN(inst.attrs.width, arg(0));
      case "sext":
        return BigInt.asIntN(inst.attrs.width, arg(0));
      case "icmp":
        return foldCompare(inst.attrs.cmp, arg(0), arg(1)) ? 1n : 0n;
      case "load":
        return this.#load(inst, arg(0));
      case "store":
        this.#memory.store(arg(0) + BigInt(inst.attrs.offset), inst.attrs.width, arg(1));
        return 0n;
      case "fill":
        this.#memory.write(arg(0) + BigInt(inst.attrs.offset), new Uint8Array(inst.attrs.bytes).fill(inst.attrs.byte));
        return 0n;
      case "atomic_rmw":
        return this.#atomic(inst);
      case "helper_call":
        return this.#call(inst);
      default:
        return assertNever(inst, "instruction");
    }
  }

  #mapValue(inst: InstOf<"map_value_ref">): bigint {
    const map = this.environment.maps.get(inst.attrs.map) ?? this.fault(`the environment has no map ${inst.attrs.map}`);
    const value = map.lookup(new Uint8Array(map.definition.keySizeBytes)) ?? this.fault(`map ${inst.attrs.map} has no entry 0`);
    return this.addressOf(`value of map ${inst.attrs.map}`, value) + BigInt(inst.attrs.offset);
  }

  #refine(inst: InstOf<"refine">, value: bigint): bigint {
    if (inst.attrs.fact === "nonnull" && value === 0n) this.fault("the pointer is null");
    if (inst.attrs.fact === "in_range" && inst.type !== "i64") {
      const region = this.#memory.regionAt(value);
      const at = region ? Number(BigInt.asUintN(64, value) - region.base) : -1;
      if (!region || at < 0 || at > region.bytes.length) this.fault("the pointer is not in the packet");
    }
    return value;
  }

  #load(inst: InstOf<"load">, base: bigint): bigint {
    const { width, signed, offset } = inst.attrs;
    const address = base + BigInt(offset);
    const region = this.#memory.regionAt(address);
    const pointer =
      region?.bytes === this.environment.context && width === 32
        ? this.environment.contextPointers.get(Number(BigInt.asUintN(64, address) - region.base))
        : undefined;
    if (pointer) return this.#packetAddress() + (pointer === "data_end" ? BigInt(this.#packet.length) : 0n);
    const value = this.#memory.load(address, width);
    return signed ? BigInt.asIntN(width, value) : value;
  }

  #packetAddress(): bigint {
    return this.#memory.add("packet", this.#packet);
  }

  #atomic(inst: InstOf<"atomic_rmw">): bigint {
    const { rmw, width, offset } = inst.attrs;
    const address = this.#value(inst.args[0]) + BigInt(offset);
    const operand = this.#value(inst.args[1]);
    const old = this.#memory.load(address, width);
    const next =
      rmw === "cmpxchg" ? (old === BigInt.asUintN(width, operand) ? this.#value(inst.args[2]) : old) : combine(rmw, old, operand);
    this.#memory.store(address, width, next);
    return old;
  }

  #call(inst: InstOf<"helper_call">): bigint {
    this.#raw.forgetCallRegisters();
    return this.#helper(
      inst.attrs.helper,
      inst.args.map((arg) => BigInt.asUintN(64, this.#value(arg))),
    );
  }

  #helper(id: number, args: readonly bigint[]): bigint {
    const helper = this.environment.helpers.get(id) ?? STANDARD_HELPERS.get(id) ?? this.fault(`the environment has no helper ${id}`);
    return helper(args, this);
  }

  read(address: bigint, sizeBytes: number): Uint8Array {
    return this.#memory.read(address, sizeBytes);
  }

  write(address: bigint, bytes: Uint8Array): void {
    this.#memory.write(address, bytes);
  }

  probe(address: bigint, sizeBytes: number, side: Side): Uint8Array | undefined {
    const outside = this.environment.outside?.find((one) => one.side === side && isInside(one, address, sizeBytes));
    if (outside) return outside.bytes.slice(Number(address - outside.address), Number(address - outside.address) + sizeBytes);
    return side === "kernel" && this.#memory.has(address, sizeBytes) ? this.#memory.read(address, sizeBytes) : undefined;
  }

  addressOf(name: string, bytes: Uint8Array): bigint {
    return this.#memory.add(name, bytes);
  }

  bytesAt(address: bigint): Uint8Array | undefined {
    const region = this.#memory.regionAt(address);
    return region?.alive && region.base === BigInt.asUintN(64, address) ? region.bytes : undefined;
  }

  release(address: bigint): void {
    if (!this.bytesAt(address)) this.fault("releases what is not there");
    this.#memory.kill(address);
  }

  mapAt(address: bigint): InterpreterMap {
    return this.#mapsByAddress.get(BigInt.asUintN(64, address)) ?? this.fault("the argument is no map");
  }

  packet(): Uint8Array {
    return this.#packet;
  }

  replacePacket(packet: Uint8Array): void {
    this.#memory.kill(this.#packetAddress());
    this.#packet = packet;
  }

  fault(message: string): never {
    throw new Fault(message);
  }

  leave(value: bigint): never {
    throw new Leave(value);
  }
}

function combine(rmw: Exclude<Rmw, "cmpxchg">, old: bigint, operand: bigint): bigint {
  switch (rmw) {
    case "add":
      return old + operand;
    case "and":
      return old & operand;
    case "or":
      return old | operand;
    case "xor":
      return old ^ operand;
    case "xchg":
      return operand;
    default:
      return assertNever(rmw, "atomic operation");
  }
}
