import type { CStruct, MapDefinition } from "@whistler/btf";
import { InternalError, type Span, SYNTHETIC_SPAN } from "@whistler/diagnostics";
import {
  type Block,
  type BlockId,
  type BlockParam,
  canonical,
  type Edge,
  type Inst,
  type InstOf,
  type IrFunction,
  type IrModule,
  type StackSlot,
  type Terminator,
  type ValueId,
} from "./function.ts";
import { type AttrsOf, type OpName, opInfo } from "./ops.ts";
import type { IrType } from "./ptr-kinds.ts";

/** What the builder cannot know itself: the name and the place of the function. */
export type FunctionHead = Pick<IrFunction, "name" | "section" | "programType" | "span"> &
  Partial<Pick<IrFunction, "kind" | "contextStruct">>;

interface OpenBlock {
  readonly id: BlockId;
  readonly params: BlockParam[];
  readonly insts: Inst[];
  term: Terminator | undefined;
}

/**
 * Builds one function block by block. The only mutable thing in this package: `finish` returns the immutable function.
 * Blocks appear in the function in the order in which they were created.
 */
export class FunctionBuilder {
  readonly #head: FunctionHead;
  readonly #blocks = new Map<BlockId, OpenBlock>();
  readonly #slots: StackSlot[] = [];
  readonly #types = new Map<ValueId, IrType>();
  readonly #definitions = new Map<ValueId, Inst>();
  #nextValue = 0;
  #nextBlock = 0;
  #current: OpenBlock;
  /** The span that new instructions get. */
  span: Span;

  constructor(head: FunctionHead) {
    this.#head = head;
    this.span = head.span;
    this.#current = this.#open(this.createBlock());
  }

  createBlock(): BlockId {
    const id = this.#nextBlock++;
    this.#blocks.set(id, { id, params: [], insts: [], term: undefined });
    return id;
  }

  /** Continue at the end of a block. */
  switchTo(block: BlockId): void {
    this.#current = this.#open(block);
  }

  get currentBlock(): BlockId {
    return this.#current.id;
  }

  isTerminated(block: BlockId = this.#current.id): boolean {
    return this.#open(block).term !== undefined;
  }

  addParam(block: BlockId, type: IrType): ValueId {
    const value = this.#fresh(type);
    this.#open(block).params.push({ value, type });
    return value;
  }

  /** Blocks that still need a terminator, in the order of their creation. */
  unterminatedBlocks(): readonly BlockId[] {
    return [...this.#blocks.values()].filter((block) => !block.term).map((block) => block.id);
  }

  /** The instruction that defines a value; undefined for block parameters. */
  definition(value: ValueId): Inst | undefined {
    return this.#definitions.get(value);
  }

  /** Types of the parameters that a block has so far. */
  paramTypes(block: BlockId): readonly IrType[] {
    return this.#open(block).params.map((param) => param.type);
  }

  typeOf(value: ValueId): IrType {
    const type = this.#types.get(value);
    if (type === undefined) throw new InternalError(`builder of ${this.#head.name}: v${value} is not defined`);
    return type;
  }

  addSlot(slot: Omit<StackSlot, "id">): number {
    this.#slots.push({ id: this.#slots.length, ...slot });
    return this.#slots.length - 1;
  }

  /** Append an instruction that defines a value; the type is needed for ops whose result is `told` or `optional`. */
  emit<K extends OpName>(op: K, args: readonly ValueId[], attrs: AttrsOf<K>, type?: IrType): ValueId {
    const rule = opInfo(op).result;
    const first = args[0];
    const resultType = rule === "told" || rule === "optional" ? type : rule === "same" && first !== undefined ? this.typeOf(first) : rule;
    if (resultType === undefined || resultType === "none" || resultType === "same")
      throw new InternalError(`builder of ${this.#head.name}: ${op} has no result type`);
    const result = this.#fresh(resultType);
    this.#append({ op, result, type: resultType, args, attrs, span: this.span } as InstOf<OpName>); // op and attrs are one K
    return result;
  }

  /** Append an instruction without a result. */
  effect<K extends OpName>(op: K, args: readonly ValueId[], attrs: AttrsOf<K>): void {
    this.#append({ op, type: "i64", args, attrs, span: this.span } as InstOf<OpName>); // op and attrs are one K
  }

  constant(value: bigint | number): ValueId {
    return this.emit("const", [], { value: canonical(BigInt(value)) });
  }

  jump(to: Edge): void {
    this.#terminate({ op: "jump", to, span: this.span });
  }

  br(condition: ValueId, then: Edge, otherwise: Edge): void {
    this.#terminate({ op: "br", condition, then, else: otherwise, span: this.span });
  }

  ret(value: ValueId): void {
    this.#terminate({ op: "ret", value, span: this.span });
  }

  finish(): IrFunction {
    const blocks = [...this.#blocks.values()].map((block): Block => {
      if (!block.term) throw new InternalError(`builder of ${this.#head.name}: b${block.id} has no terminator`);
      return { id: block.id, params: block.params, insts: block.insts, term: block.term };
    });
    return { kind: "entry", ...this.#head, blocks, slots: this.#slots, nextValue: this.#nextValue, nextBlock: this.#nextBlock };
  }

  #fresh(type: IrType): ValueId {
    const value = this.#nextValue++;
    this.#types.set(value, type);
    return value;
  }

  #open(id: BlockId): OpenBlock {
    const block = this.#blocks.get(id);
    if (!block) throw new InternalError(`builder of ${this.#head.name}: no block b${id}`);
    return block;
  }

  #append(inst: Inst): void {
    if (this.#current.term) throw new InternalError(`builder of ${this.#head.name}: b${this.#current.id} is terminated`);
    this.#current.insts.push(inst);
    if (inst.result !== undefined) this.#definitions.set(inst.result, inst);
  }

  #terminate(term: Terminator): void {
    if (this.#current.term) throw new InternalError(`builder of ${this.#head.name}: b${this.#current.id} is terminated twice`);
    this.#current.term = term;
  }
}

/** A module of functions, for tests and for callers without maps. */
export function moduleOf(
  functions: readonly IrFunction[],
  rest: { readonly maps?: readonly MapDefinition[]; readonly types?: readonly CStruct[]; readonly license?: string } = {},
): IrModule {
  return { functions, maps: rest.maps ?? [], types: rest.types ?? [], license: rest.license ?? "GPL" };
}

/** An instruction made by hand, as passes make them. `result` is absent for ops without one. */
export function makeInst<K extends OpName>(
  op: K,
  parts: {
    readonly result?: ValueId;
    readonly type?: IrType;
    readonly args?: readonly ValueId[];
    readonly attrs: AttrsOf<K>;
    readonly span?: Span;
  },
): InstOf<K> {
  return {
    op,
    ...(parts.result === undefined ? {} : { result: parts.result }),
    type: parts.type ?? "i64",
    args: parts.args ?? [],
    attrs: parts.attrs,
    span: parts.span ?? SYNTHETIC_SPAN,
  } as InstOf<K>; // op and attrs are one K
}
