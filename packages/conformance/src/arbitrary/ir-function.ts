import type { MapDefinition } from "@whistler/btf";
import { SYNTHETIC_SPAN } from "@whistler/diagnostics";
import {
  BINARY_OPS,
  type BinaryOp,
  CMPS,
  type Cmp,
  type Environment,
  FunctionBuilder,
  type IrFunction,
  type IrModule,
  moduleOf,
  type Rmw,
  type ValueId,
  type Width,
  xdpEnvironment,
} from "@whistler/ir";
import fc from "fast-check";

/**
 * Random well-formed functions that end: straight code, branches that join with parameters, bounded loops, stack slots, and opaque
 * inputs from a map. A program is a tree of statements (which fast-check shrinks well), built by `buildFunction`.
 */
export type Statement =
  | { readonly kind: "const"; readonly value: bigint }
  | { readonly kind: "binary"; readonly op: BinaryOp; readonly a: number; readonly b: number }
  | { readonly kind: "unary"; readonly op: "zext" | "sext" | "bswap"; readonly width: 16 | 32 | 64; readonly a: number }
  | { readonly kind: "copy"; readonly fact: "copy" | "bounded"; readonly a: number }
  | { readonly kind: "icmp"; readonly cmp: Cmp; readonly a: number; readonly b: number }
  | { readonly kind: "input"; readonly width: Width; readonly signed: boolean; readonly at: number }
  | { readonly kind: "load"; readonly width: Width; readonly signed: boolean; readonly at: number }
  | { readonly kind: "store"; readonly width: Width; readonly at: number; readonly a: number }
  | { readonly kind: "atomic"; readonly rmw: Exclude<Rmw, "cmpxchg">; readonly width: 32 | 64; readonly at: number; readonly a: number }
  | {
      readonly kind: "if";
      readonly a: number;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly joins: number;
    }
  | { readonly kind: "loop"; readonly rounds: number; readonly body: readonly Statement[]; readonly carried: number };

/** The map that inputs come from: one entry of eight u64. */
export const INPUT_MAP: MapDefinition = { name: "inputs", type: 2, keySizeBytes: 4, valueSizeBytes: 64, maxEntries: 1, flags: 0 };
const SLOT_BYTES = 16;

const index = fc.nat({ max: 63 });
const width = fc.constantFrom<Width>(8, 16, 32, 64);

const interesting = fc.oneof(
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  fc.bigInt({ min: -130n, max: 300n }),
  fc.constantFrom(0n, 1n, -1n, 0xffn, 0xffffn, 0xffff_ffffn, 0x8000_0000n, -0x8000_0000n, -(1n << 63n), (1n << 63n) - 1n),
);

const { statements } = fc.letrec<{ statement: Statement; statements: readonly Statement[] }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: "statement" },
    fc.record<Statement & { kind: "binary" }>({ kind: fc.constant("binary"), op: fc.constantFrom(...BINARY_OPS), a: index, b: index }),
    fc.record<Statement & { kind: "const" }>({ kind: fc.constant("const"), value: interesting }),
    fc.record<Statement & { kind: "unary" }>({
      kind: fc.constant("unary"),
      op: fc.constantFrom("zext", "sext", "bswap"),
      width: fc.constantFrom(16, 32, 64),
      a: index,
    }),
    fc.record<Statement & { kind: "copy" }>({ kind: fc.constant("copy"), fact: fc.constantFrom("copy", "bounded"), a: index }),
    fc.record<Statement & { kind: "icmp" }>({ kind: fc.constant("icmp"), cmp: fc.constantFrom(...CMPS), a: index, b: index }),
    fc.record<Statement & { kind: "input" }>({ kind: fc.constant("input"), width, signed: fc.boolean(), at: index }),
    fc.record<Statement & { kind: "load" }>({ kind: fc.constant("load"), width, signed: fc.boolean(), at: index }),
    fc.record<Statement & { kind: "store" }>({ kind: fc.constant("store"), width, at: index, a: index }),
    fc.record<Statement & { kind: "atomic" }>({
      kind: fc.constant("atomic"),
      rmw: fc.constantFrom("add", "and", "or", "xor", "xchg"),
      width: fc.constantFrom(32, 64),
      at: index,
      a: index,
    }),
    fc.record<Statement & { kind: "if" }>({
      kind: fc.constant("if"),
      a: index,
      // biome-ignore lint/suspicious/noThenProperty: a statement is never awaited.
      then: tie("statements"),
      otherwise: tie("statements"),
      joins: fc.nat({ max: 3 }),
    }),
    fc.record<Statement & { kind: "loop" }>({
      kind: fc.constant("loop"),
      rounds: fc.integer({ min: 1, max: 5 }),
      body: tie("statements"),
      carried: fc.nat({ max: 3 }),
    }),
  ),
  statements: fc.array(tie("statement"), { maxLength: 8, depthIdentifier: "statement" }),
}));

/** Statements of a random program. */
export const arbitraryStatements: fc.Arbitrary<readonly Statement[]> = statements;

/** A random function of an XDP program over `INPUT_MAP`. It verifies, ends, and reads nothing that was not written. */
export const arbitraryFunction: fc.Arbitrary<IrFunction> = arbitraryStatements.map(buildFunction);

/** The function that the statements describe. It returns the exclusive or of its last values, and 0 where the map has no entry. */
export function buildFunction(program: readonly Statement[]): IrFunction {
  const b = new FunctionBuilder({ name: "f", section: "xdp", programType: "xdp", contextStruct: "xdp_md", span: SYNTHETIC_SPAN });
  b.addParam(b.currentBlock, "ptr.ctx");
  const key = b.addSlot({ sizeBytes: 4, alignBytes: 4, origin: "map key", span: SYNTHETIC_SPAN });
  const scratch = b.addSlot({ sizeBytes: SLOT_BYTES, alignBytes: 8, origin: "buffer", span: SYNTHETIC_SPAN });
  const zero = b.constant(0);
  const keyAddress = b.emit("stack_addr", [], { slot: key });
  b.effect("store", [keyAddress, zero], { width: 32, offset: 0, core: undefined });
  b.effect("fill", [b.emit("stack_addr", [], { slot: scratch })], { offset: 0, bytes: SLOT_BYTES, byte: 0 });
  const map = b.emit("map_ref", [], { map: INPUT_MAP.name });
  const found = b.emit("helper_call", [map, keyAddress], { helper: 1 }, "ptr.map_value_or_null");
  const [present, absent] = [b.createBlock(), b.createBlock()];
  b.br(b.emit("icmp", [found, zero], { cmp: "ne" }), { block: present, args: [] }, { block: absent, args: [] });
  b.switchTo(absent);
  b.ret(zero);
  b.switchTo(present);
  const inputs = b.emit("refine", [found], { fact: "nonnull" }, "ptr.map_value");
  const values: ValueId[] = [zero, b.emit("load", [inputs], { width: 64, signed: false, offset: 0, core: undefined }, "i64")];
  emitStatements(b, program, values, { inputs, scratch });
  let result = values.at(-1) ?? zero;
  for (const value of values.slice(-4, -1)) result = b.emit("xor", [result, value], {});
  b.ret(result);
  return b.finish();
}

interface Memory {
  readonly inputs: ValueId;
  readonly scratch: number;
}

/** `values` are those that may be used here; what the statements define is added. */
function emitStatements(b: FunctionBuilder, program: readonly Statement[], values: ValueId[], memory: Memory): void {
  const pick = (at: number): ValueId => values[values.length - 1 - (at % values.length)] ?? 0;
  const aligned = (at: number, bits: number, size: number): number => ((at % (size / (bits / 8))) * bits) / 8;
  for (const s of program)
    switch (s.kind) {
      case "const":
        values.push(b.constant(s.value));
        break;
      case "binary":
        values.push(b.emit(s.op, [pick(s.a), pick(s.b)], {}));
        break;
      case "unary":
        values.push(b.emit(s.op, [pick(s.a)], { width: s.width }));
        break;
      case "copy":
        values.push(s.fact === "copy" ? b.emit("copy", [pick(s.a)], {}) : b.emit("refine", [pick(s.a)], { fact: "bounded" }, "i64"));
        break;
      case "icmp":
        values.push(b.emit("icmp", [pick(s.a), pick(s.b)], { cmp: s.cmp }));
        break;
      case "input": {
        const offset = aligned(s.at, s.width, INPUT_MAP.valueSizeBytes);
        values.push(b.emit("load", [memory.inputs], { width: s.width, signed: s.signed, offset, core: undefined }, "i64"));
        break;
      }
      case "load": {
        const base = b.emit("stack_addr", [], { slot: memory.scratch });
        const offset = aligned(s.at, s.width, SLOT_BYTES);
        values.push(b.emit("load", [base], { width: s.width, signed: s.signed, offset, core: undefined }, "i64"));
        break;
      }
      case "store": {
        const base = b.emit("stack_addr", [], { slot: memory.scratch });
        b.effect("store", [base, pick(s.a)], { width: s.width, offset: aligned(s.at, s.width, SLOT_BYTES), core: undefined });
        break;
      }
      case "atomic": {
        const attrs = { rmw: s.rmw, width: s.width, offset: aligned(s.at, s.width, INPUT_MAP.valueSizeBytes) };
        if (s.rmw === "xchg" || s.at % 2 === 1)
          values.push(b.emit("atomic_rmw", [memory.inputs, pick(s.a)], { ...attrs, fetch: true }, "i64"));
        else b.effect("atomic_rmw", [memory.inputs, pick(s.a)], { ...attrs, fetch: false });
        break;
      }
      case "if": {
        const joins = Math.min(s.joins, values.length);
        const [yes, no, join] = [b.createBlock(), b.createBlock(), b.createBlock()];
        b.br(pick(s.a), { block: yes, args: [] }, { block: no, args: [] });
        for (const [block, body] of [
          [yes, s.then],
          [no, s.otherwise],
        ] as const) {
          b.switchTo(block);
          const inner = [...values];
          emitStatements(b, body, inner, memory);
          b.jump({ block: join, args: inner.slice(inner.length - joins) });
        }
        b.switchTo(join);
        for (let i = 0; i < joins; i++) values.push(b.addParam(join, "i64"));
        break;
      }
      case "loop": {
        const [head, body, exit] = [b.createBlock(), b.createBlock(), b.createBlock()];
        const carried = Math.min(s.carried, values.length);
        b.jump({ block: head, args: [b.constant(0), ...values.slice(values.length - carried)] });
        b.switchTo(head);
        const counter = b.addParam(head, "i64");
        const params = Array.from({ length: carried }, () => b.addParam(head, "i64"));
        const more = b.emit("icmp", [counter, b.constant(s.rounds)], { cmp: "ult" });
        b.br(more, { block: body, args: [] }, { block: exit, args: [] });
        b.switchTo(body);
        const inner = [...values, counter, ...params];
        emitStatements(b, s.body, inner, memory);
        const next = b.emit("add", [counter, b.constant(1)], {});
        b.jump({ block: head, args: [next, ...inner.slice(inner.length - carried)] });
        b.switchTo(exit);
        values.push(counter, ...params);
        break;
      }
    }
}

/** The module that a random function stands in. */
export function moduleAround(fn: IrFunction): IrModule {
  return moduleOf([fn], { maps: [INPUT_MAP] });
}

/** Eight 64-bit inputs. */
export const arbitraryInputs: fc.Arbitrary<readonly bigint[]> = fc.array(interesting, { minLength: 8, maxLength: 8 });

/** An environment whose `INPUT_MAP` holds these inputs. */
export function environmentWith(inputs: readonly bigint[], parts: Partial<Environment> = {}): Environment {
  const environment = xdpEnvironment({ definitions: [INPUT_MAP], ...parts });
  const value = environment.maps.get(INPUT_MAP.name)?.lookup(new Uint8Array(4));
  const view = value && new DataView(value.buffer, value.byteOffset, value.byteLength);
  inputs.forEach((input, i) => {
    view?.setBigInt64(i * 8, BigInt.asIntN(64, input), true);
  });
  return environment;
}

/** What a run left behind that one can see: how it ended, and the bytes of the input map. */
export function observed(outcome: { readonly kind: string; readonly value?: bigint }, environment: Environment): unknown {
  return { kind: outcome.kind, value: outcome.value, maps: [...environment.maps].map(([name, map]) => [name, map.entries()]) };
}
