import type { UnitProgram } from "@whistler/expander";
import { variableKey } from "@whistler/expander";
import type { Form, ListForm, SymbolForm } from "@whistler/reader";
import { printForm } from "@whistler/reader";
import { TASK_ADDRESS, taskBytes } from "../world/kernel-memory.ts";
import { USER_ADDRESS, userBytes } from "../world/user-memory.ts";
import type { RingRecord, World } from "../world/world.ts";
import type { AddressTaken } from "./address-taken.ts";
import { Fault } from "./fault.ts";
import type { MapState } from "./map-state.ts";
import { Memory, type Region } from "./memory.ts";
import { RawRegisters } from "./raw-registers.ts";
import { narrow, type ScalarType } from "./scalar-type.ts";
import { number, type Value, ZERO } from "./value.ts";

/** A form with a head, as rules get it. */
export interface Call {
  readonly form: ListForm;
  readonly head: string;
  readonly args: readonly Form[];
}

/** What one core form does and yields. */
export type Rule = (machine: Machine, call: Call) => Value;

/** A variable: a value, or a home in memory where `stack-addr` takes its address. */
type Cell = { readonly kind: "value"; value: Value } | { readonly kind: "home"; readonly region: Region; readonly type: ScalarType };

interface Scope {
  readonly key: string;
  readonly cell: Cell;
  readonly outer: Scope | undefined;
}

/** Ends the program from anywhere inside it. */
export class ReturnSignal {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** Ends the block of this key. */
export class BlockSignal {
  readonly key: string;
  readonly value: Value;
  constructor(key: string, value: Value) {
    this.key = key;
    this.value = value;
  }
}

/** A ring buffer as far as a program can notice: how much of it is taken (kernel/bpf/ringbuf.c). */
export interface RingState {
  usedBytes: number;
}

/** A place in a ring buffer. */
export interface RingSlot extends RingRecord {
  state: "reserved" | "submitted" | "discarded";
}

/** The state of one run. */
export class Machine {
  readonly program: UnitProgram;
  readonly world: World;
  readonly memory = new Memory();
  readonly maps: ReadonlyMap<string, MapState>;
  /** In the order of reservation, which is the order in which readers see them. */
  readonly records: RingSlot[] = [];
  readonly rings = new Map<string, RingState>();
  /** Records that were neither submitted nor discarded yet, by their memory. */
  readonly reserved = new Map<Region, RingSlot>();
  readonly context: Region;
  packet: Region;
  /** What raw instructions have among themselves. */
  readonly raw = new RawRegisters();
  steps = 0;
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #otherwise: Rule;
  readonly #addressTaken: AddressTaken;
  readonly #budget: number;
  readonly #objects = new Map<Form, Region>();
  readonly #visited: ((head: string) => void) | undefined;
  #scope: Scope | undefined;

  constructor(parts: {
    readonly program: UnitProgram;
    readonly world: World;
    /** By Lisp name. */
    readonly maps: ReadonlyMap<string, MapState>;
    readonly rules: ReadonlyMap<string, Rule>;
    /** For heads without a rule: helper calls. */
    readonly otherwise: Rule;
    readonly addressTaken: AddressTaken;
    readonly budget: number;
    readonly visited?: ((head: string) => void) | undefined;
  }) {
    this.program = parts.program;
    this.world = parts.world;
    this.maps = parts.maps;
    this.#rules = parts.rules;
    this.#otherwise = parts.otherwise;
    this.#addressTaken = parts.addressTaken;
    this.#budget = parts.budget;
    this.#visited = parts.visited;
    this.context = this.memory.place("context", parts.world.context.slice());
    this.packet = this.memory.place("packet", parts.world.packet.slice());
  }

  /** A form's value. */
  value(form: Form): Value {
    this.steps++;
    if (this.steps > this.#budget) throw new Fault(`more than ${this.#budget} steps`, form.span);
    switch (form.kind) {
      case "integer":
        return number(form.value);
      case "symbol":
        return form.name === "NIL" && form.uninterned === undefined ? ZERO : this.read(form);
      case "list":
        return this.#call(form);
      default:
        throw new Fault(`a ${form.kind} has no value`, form.span);
    }
  }

  /** Forms in order; the value of the last one, or 0. */
  body(forms: readonly Form[]): Value {
    return forms.reduce((_, form) => this.value(form), ZERO);
  }

  #call(form: ListForm): Value {
    const [head, ...args] = form.items;
    if (head?.kind !== "symbol") throw new Fault("the head of a form is no name", form.span);
    this.#visited?.(head.name);
    const rule = this.#rules.get(head.name) ?? this.#otherwise;
    return rule(this, { form, head: head.name, args });
  }

  /** An operand that the grammar of core forms promises. */
  operand(call: Call, index: number): Form {
    return call.args[index] ?? this.fault(call, `lacks operand ${index}`);
  }

  /** An operand that is an integer literal. */
  literal(call: Call, index: number): bigint {
    const form = this.operand(call, index);
    return form.kind === "integer" ? form.value : this.fault(call, `operand ${index} is no literal`);
  }

  fault(call: Call, message: string): never {
    throw new Fault(`${printForm(call.form, { limit: 80 })}: ${message}`, call.form.span);
  }

  /** Run with one more variable; `binder` is the symbol where it is bound. */
  withVariable<T>(binder: SymbolForm, type: ScalarType, value: Value, run: () => T): T {
    return this.withVariables([{ binder, type, value }], run);
  }

  /** Run with more variables, all visible at once. */
  withVariables<T>(
    variables: readonly { readonly binder: SymbolForm; readonly type: ScalarType; readonly value: Value }[],
    run: () => T,
  ): T {
    const outer = this.#scope;
    for (const { binder, type, value } of variables)
      this.#scope = { key: variableKey(binder), cell: this.#newCell(binder, type, value), outer: this.#scope };
    try {
      return run();
    } finally {
      this.#scope = outer;
    }
  }

  #newCell(binder: SymbolForm, type: ScalarType, value: Value): Cell {
    if (!this.#addressTaken.has(binder)) return { kind: "value", value };
    const region = this.stackObject(binder, type.bytes, `variable ${binder.name.toLowerCase()}`);
    this.memory.store(region.base, type.bytes, value.bits);
    return { kind: "home", region, type };
  }

  #cell(symbol: SymbolForm): Cell {
    const key = variableKey(symbol);
    for (let at = this.#scope; at; at = at.outer) if (at.key === key) return at.cell;
    throw new Fault(`unbound variable ${symbol.name.toLowerCase()}`, symbol.span);
  }

  read(symbol: SymbolForm): Value {
    const cell = this.#cell(symbol);
    if (cell.kind === "value") return cell.value;
    const bits = narrow(this.memory.load(cell.region.base, cell.type.bytes), cell.type);
    return { bits, pointee: cell.type.bytes === 8 ? this.memory.regionOf(bits) : undefined };
  }

  /** Assign a variable. One that lives in memory keeps as many bits as its home has. */
  assign(symbol: SymbolForm, value: Value): void {
    const cell = this.#cell(symbol);
    if (cell.kind === "value") cell.value = value;
    else this.memory.store(cell.region.base, cell.type.bytes, value.bits);
  }

  /** Where a variable lives. */
  homeOf(symbol: SymbolForm): Region {
    const cell = this.#cell(symbol);
    if (cell.kind === "home") return cell.region;
    throw new Fault(`variable ${symbol.name.toLowerCase()} has no home`, symbol.span);
  }

  /** The stack object of an occurrence in the source: the same one each time. */
  stackObject(occurrence: Form, bytes: number, name: string): Region {
    const known = this.#objects.get(occurrence);
    if (known) return known;
    const region = this.memory.place(name, new Uint8Array(bytes));
    this.#objects.set(occurrence, region);
    return region;
  }

  /** Pointer to the beginning of a region. */
  pointerTo(region: Region): Value {
    return { bits: region.base, pointee: region };
  }

  /** What a probe_read helper finds; undefined where nothing is. The program's own memory is the kernel's. */
  probe(address: bigint, size: number, side: "user" | "kernel"): Uint8Array | undefined {
    const [base, bytes] =
      side === "user" ? [USER_ADDRESS, userBytes(this.world.user, USER_ADDRESS)] : [TASK_ADDRESS, taskBytes(this.world.kernel)];
    const at = Number(address - base);
    if (at >= 0 && at + size <= bytes.length) return bytes.slice(at, at + size);
    return side === "kernel" && this.memory.has(address, size) ? this.memory.read(address, size) : undefined;
  }

  map(call: Call, index: number): MapState {
    const name = this.operand(call, index);
    const map = name.kind === "symbol" ? this.maps.get(name.name) : undefined;
    return map ?? this.fault(call, "names no map");
  }

  /** A new packet in the place of the old one, whose pointers are dead. */
  replacePacket(bytes: Uint8Array): void {
    this.packet.alive = false;
    this.packet = this.memory.place("packet", bytes);
  }
}
