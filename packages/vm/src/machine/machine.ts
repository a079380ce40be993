import { Fault } from "../fault.ts";
import { addressIn, halves, type Memory, ORIGIN } from "../memory/memory.ts";
import type { Region } from "../memory/region.ts";
import { LOW_WORD } from "./byte-order.ts";
import type { Code } from "./code.ts";

/** One instruction as a function: does it, and gives the index of the next one, `EXIT` or `TAIL_CALL`. */
export type Step = (machine: Machine) => number;

/** The innermost run of instructions is over. */
export const EXIT = -1;
/** `machine.code` is another program, to be begun. */
export const TAIL_CALL = -2;

/** `MAX_BPF_STACK`, linux/filter.h: bytes of one frame. */
export const STACK_BYTES = 512;
/** `MAX_CALL_FRAMES`, linux/bpf_verifier.h. */
export const MAX_FRAMES = 8;
/** `MAX_TAIL_CALL_CNT`, linux/bpf.h. */
export const MAX_TAIL_CALLS = 33;
/** `BPF_MAX_LOOPS`, linux/bpf.h: iterations of bpf_loop and of one may_goto loop. */
export const MAX_LOOPS = 0x80_0000;

/** No byte of a register has a value. */
export const ALL_POISON = 0xff;

interface Frame {
  /** `callback`, `entry`: the run of instructions ends with it. */
  readonly kind: "entry" | "local" | "callback";
  readonly callerCode: Code;
  readonly returnTo: number;
  /** r6 to r10 of the caller, and their poison. */
  readonly saved: BigUint64Array;
  readonly savedPoison: Uint8Array;
  stack: Region;
  /** What `may_goto` in this frame has left. */
  iterationsLeft: number;
}

/** What the machine asks the world for. */
export interface MachineWorld {
  /** Call a helper: reads arguments from r1 to r5, gives r0, or `TAIL_CALL`, or undefined where r0 gets no value. */
  callHelper(id: number, machine: Machine): bigint | undefined | typeof TAIL_CALL;
  /** The address that a `lddw` of a map stands for. */
  mapAddress(map: string): bigint;
  /** Classic packet access (`ldabs`, `ldind`), big-endian; undefined outside of the packet. Faults where the program has no packet. */
  loadPacket(offset: number, sizeBytes: number): number | undefined;
}

/** Registers, frames and memory of one run. Mutable through and through. */
export class Machine {
  readonly memory: Memory;
  readonly world: MachineWorld;
  readonly regs = new BigUint64Array(11);
  /** The same registers as 32-bit halves. */
  readonly words = new Uint32Array(this.regs.buffer);
  /** Bit i of `poison[r]`: byte i of the register has no value. */
  readonly poison = new Uint8Array(11).fill(ALL_POISON);
  code: Code;
  /** Index of the instruction that runs. */
  pc = 0;
  /** Instructions run so far. */
  executed = 0;
  tailCalls = 0;
  /** Where the latest `locate` found its first byte, in `region.bytes`. */
  at = 0;
  readonly #budget: number;
  readonly #frames: Frame[] = [];
  /** Address of each function that was referred to, by its first step: after a tail call functions of two programs are about. */
  readonly #functions = new Map<Step | undefined, bigint>();

  constructor(memory: Memory, world: MachineWorld, code: Code, budget: number) {
    this.memory = memory;
    this.world = world;
    this.code = code;
    this.#budget = budget;
  }

  /** Run the program from its first instruction to its end: r0. */
  run(args: readonly bigint[]): bigint {
    this.#push("entry", 0, EXIT);
    this.#setArguments(args);
    return this.#execute(0, "returns");
  }

  /** Call a function of the program from a helper: its r0. */
  callback(entry: number, args: readonly bigint[]): bigint {
    const pc = this.pc;
    this.#push("callback", entry, EXIT);
    this.#setArguments(args);
    const result = this.#execute(entry, "the callback returns");
    this.pc = pc;
    return result;
  }

  #execute(entry: number, verb: string): bigint {
    let pc = entry;
    for (;;) {
      if (this.executed >= this.#budget) {
        this.pc = Math.max(pc, 0);
        throw new Fault("WH7104", `the program was stopped after ${this.#budget} instructions`);
      }
      this.executed++;
      const step = this.code.steps[pc];
      if (step === undefined) throw new Fault("WH7103", "control runs past the end of the program");
      this.pc = pc;
      pc = step(this);
      if (pc >= 0) continue;
      if (pc === EXIT) break;
      pc = 0;
    }
    if (this.poison[0] !== 0) throw new Fault("WH7102", `${verb} r0, ${this.#unwritten(0, this.poison[0] ?? 0)}`);
    return this.regs[0] ?? 0n;
  }

  #setArguments(args: readonly bigint[]): void {
    for (let index = 0; index < 5; index++) {
      const value = args[index];
      if (value === undefined) this.setPoison(index + 1);
      else this.set(index + 1, value);
    }
  }

  // Frames.

  #push(kind: Frame["kind"], entry: number, returnTo: number): void {
    if (this.#frames.length >= MAX_FRAMES) throw new Fault("WH7109", `the call would be the ${MAX_FRAMES + 1}th frame`);
    const stack = this.#newStack(kind === "entry" ? this.code.frame : undefined, entry);
    this.#frames.push({
      kind,
      callerCode: this.code,
      returnTo,
      saved: this.regs.slice(6),
      savedPoison: this.poison.slice(6),
      stack,
      iterationsLeft: MAX_LOOPS,
    });
    this.#beginFrame(stack);
  }

  #newStack(objects: Code["frame"], entry: number): Region {
    return this.memory.add(entry === 0 ? "stack frame" : "stack frame of the called function", new Uint8Array(STACK_BYTES), {
      poison: new Uint8Array(STACK_BYTES).fill(1),
      ...(objects ? { objects } : {}),
    });
  }

  #beginFrame(stack: Region): void {
    for (let register = 6; register < 10; register++) this.setPoison(register);
    this.set(10, addressIn(stack, STACK_BYTES));
  }

  /** Call a function of the same program; the next instruction is its first. */
  enter(entry: number): number {
    this.#push("local", entry, this.pc + 1);
    return entry;
  }

  /** `exit`: back to the caller, or out of this run. */
  leave(): number {
    const frame = this.#frames.pop();
    if (!frame) throw new Error("vm: exit without a frame");
    this.memory.forget(frame.stack);
    if (frame.kind !== "entry") {
      this.regs.set(frame.saved, 6);
      this.poison.set(frame.savedPoison, 6);
    }
    this.code = frame.callerCode;
    this.forgetArguments();
    return frame.returnTo;
  }

  /** Go on with another program in the place of the current function, with r1 alone. */
  tailCall(code: Code, context: bigint): typeof TAIL_CALL {
    const frame = this.#frames.at(-1);
    if (!frame) throw new Error("vm: tail call without a frame");
    this.memory.forget(frame.stack);
    this.tailCalls++;
    this.code = code;
    frame.stack = this.#newStack(code.frame, 0);
    frame.iterationsLeft = MAX_LOOPS;
    this.#beginFrame(frame.stack);
    this.forgetArguments();
    this.setPoison(0);
    this.set(1, context);
    return TAIL_CALL;
  }

  /** Whether `may_goto` jumps now: its iterations are used up. */
  iterationsUsedUp(): boolean {
    const frame = this.#frames.at(-1);
    if (!frame || frame.iterationsLeft === 0) return true;
    frame.iterationsLeft--;
    return false;
  }

  /** The address that a reference to a function of the program stands for. */
  functionAddress(entry: number): bigint {
    const first = this.code.steps[entry];
    const known = this.#functions.get(first);
    if (known !== undefined) return known;
    const region = this.memory.add("a function", new Uint8Array(0), { access: "none", handle: { kind: "function", entry } });
    const address = addressIn(region, 0);
    this.#functions.set(first, address);
    return address;
  }

  // Registers.

  /** A register's value where all of it matters. @throws Fault if a byte of it has none. */
  use(register: number): bigint {
    const mask = this.poison[register];
    if (mask !== 0) this.poisonFault(register, mask ?? ALL_POISON);
    return this.regs[register] ?? 0n;
  }

  /** The low half of a register, unsigned, where only it matters. */
  use32(register: number): number {
    const mask = (this.poison[register] ?? 0) & 0x0f;
    if (mask !== 0) this.poisonFault(register, mask);
    return this.words[2 * register + LOW_WORD] ?? 0;
  }

  /** @throws Fault if a byte of the register has no value */
  checkWritten(register: number): void {
    const mask = this.poison[register];
    if (mask !== 0) this.poisonFault(register, mask ?? ALL_POISON);
  }

  /** Halves of a register, whether it has a value or not. */
  low(register: number): number {
    return this.words[2 * register + LOW_WORD] ?? 0;
  }
  high(register: number): number {
    return this.words[2 * register + 1 - LOW_WORD] ?? 0;
  }

  /** Each half modulo 2³². */
  setHalves(register: number, low: number, high: number): void {
    this.words[2 * register + LOW_WORD] = low;
    this.words[2 * register + 1 - LOW_WORD] = high;
    this.poison[register] = 0;
  }

  set(register: number, value: bigint): void {
    this.regs[register] = value;
    this.poison[register] = 0;
  }

  /** Low half and zeroes above. */
  set32(register: number, value: number): void {
    this.setHalves(register, value, 0);
  }

  setPoison(register: number): void {
    this.regs[register] = 0n;
    this.poison[register] = ALL_POISON;
  }

  /** r1 to r5 have no value after a call. */
  forgetArguments(): void {
    for (let register = 1; register <= 5; register++) this.setPoison(register);
  }

  poisonFault(register: number, mask: number): never {
    throw new Fault("WH7102", `uses r${register}, ${this.#unwritten(register, mask)}`);
  }

  #unwritten(register: number, mask: number): string {
    if (mask !== ALL_POISON) {
      const bytes = Array.from({ length: 8 }, (_, byte) => byte).filter((byte) => (mask >> byte) & 1);
      return `of which ${bytes.length === 1 ? "byte" : "bytes"} ${bytes.join(", ")} ${bytes.length === 1 ? "has" : "have"} no value`;
    }
    return register >= 1 && register <= 5
      ? "which has no value: nothing was written to it since the start or the latest call"
      : "which has no value";
  }

  // Memory.

  /** The region of an access relative to a register; `at` is then its first byte. @throws Fault */
  locate(register: number, off: number, sizeBytes: number, verb: "reads" | "writes"): Region {
    const mask = this.poison[register];
    if (mask !== 0) this.poisonFault(register, mask ?? ALL_POISON);
    let low = (this.words[2 * register + LOW_WORD] ?? 0) + off;
    let high = this.words[2 * register + 1 - LOW_WORD] ?? 0;
    if (low < 0) {
      low += 0x1_0000_0000;
      high = (high - 1) >>> 0;
    } else if (low > 0xffff_ffff) {
      low -= 0x1_0000_0000;
      high = (high + 1) >>> 0;
    }
    const region = this.memory.locate(high, low, sizeBytes, verb);
    this.at = low - ORIGIN;
    return region;
  }

  /** What an argument that must be a handle stands for. */
  handleAt(address: bigint): Region["handle"] {
    const { high, low } = halves(address);
    return low === ORIGIN ? this.memory.regionOf(high)?.handle : undefined;
  }
}
