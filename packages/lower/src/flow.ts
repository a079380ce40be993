import {
  type BlockId,
  type Edge,
  FunctionBuilder,
  type FunctionHead,
  type IrFunction,
  type IrType,
  isPtr,
  type ValueId,
} from "@whistler/ir";
import { Env } from "./env.ts";
import { joinTypes } from "./join-types.ts";
import type { Variable } from "./variable.ts";

/** A block to be, with the places that go to it. */
export interface Join {
  readonly incoming: Incoming[];
}

interface Incoming {
  readonly block: BlockId;
  readonly env: Env;
  /** The value that comes along, for forms that yield one. */
  readonly value: ValueId | undefined;
}

/** A loop header whose back edge is still to come. */
export interface LoopHeader {
  readonly block: BlockId;
  readonly entry: Edge;
  /** Parameters after the caller's own, in this order. */
  readonly variables: readonly Variable[];
  readonly paramTypes: readonly IrType[];
  readonly key: number;
}

/**
 * Builds SSA directly while the structured source is walked (Braun et al. 2013, with the joins known beforehand): the state of every
 * variable is at hand at each point, a join makes a block parameter only for variables that differ, a loop header only for those
 * that its body assigns. After `return` the point is dead: code there is lowered, for its diagnostics, into blocks that
 * `finish` drops.
 */
export class Flow {
  readonly builder: FunctionBuilder;
  env: Env = Env.empty();
  /** Whether the current point can be reached. */
  live = true;
  /** A back edge brought a type that the header's parameter could not hold: lower again with these hints. */
  readonly widened = new Map<string, IrType>();

  readonly #hints: ReadonlyMap<string, IrType>;
  readonly #refinedFrom = new Map<ValueId, ValueId>();
  readonly #zeros = new Set<ValueId>();
  readonly #reachable = new Set<BlockId>();
  #loops = 0;

  constructor(head: FunctionHead, hints: ReadonlyMap<string, IrType>) {
    this.builder = new FunctionBuilder(head);
    this.#hints = hints;
    this.#reachable.add(this.builder.currentBlock);
  }

  constant(value: bigint | number): ValueId {
    const id = this.builder.constant(value);
    if (BigInt(value) === 0n) this.#zeros.add(id);
    return id;
  }

  isZero(value: ValueId): boolean {
    return this.#zeros.has(value);
  }

  newJoin(): Join {
    return { incoming: [] };
  }

  /** Go to a join from here; the point after is dead. */
  goto(join: Join, value?: ValueId): void {
    if (this.live) join.incoming.push({ block: this.builder.currentBlock, env: this.env.fork(), value });
    else this.#closeDead();
    this.#startDead();
  }

  /** Branch on a value: both sides become blocks of their own, where the callbacks say how to go on. */
  branch(condition: ValueId, whenTrue: () => void, whenFalse: () => void): void {
    const yes = this.builder.createBlock();
    const no = this.builder.createBlock();
    const { live } = this;
    const env = this.env.fork();
    this.builder.br(condition, { block: yes, args: [] }, { block: no, args: [] });
    for (const [block, next] of [
      [yes, whenTrue],
      [no, whenFalse],
    ] as const) {
      if (live) this.#reachable.add(block);
      this.live = live;
      this.env = env.fork();
      this.builder.switchTo(block);
      next();
    }
  }

  /** Continue at a join. The value of each incoming edge meets in the result; where no edge comes in, the point is dead. */
  open(join: Join): ValueId | undefined {
    if (!this.builder.isTerminated()) {
      if (this.live) this.goto(join);
      else this.#closeDead();
    }
    const [first, ...others] = join.incoming;
    if (!first) {
      this.#startDead();
      return undefined;
    }
    const block = this.builder.createBlock();
    this.#reachable.add(block);
    const args: ValueId[][] = join.incoming.map(() => []);
    const env = first.env;
    const merge = (values: readonly ValueId[]): ValueId => {
      const same = this.#commonValue(values);
      if (same !== undefined) return same;
      const type = joinTypes(values.map((value) => ({ type: this.builder.typeOf(value), isZero: this.isZero(value) })));
      values.forEach((value, index) => {
        args[index]?.push(value);
      });
      return this.builder.addParam(block, type);
    };
    const merged: [Variable, ValueId][] = [];
    const gone: Variable[] = [];
    for (const [variable, value] of env.entries()) {
      const values = others.map((other) => other.env.get(variable));
      if (values.some((other) => other === undefined)) gone.push(variable);
      else if (values.some((other) => other !== value))
        merged.push([variable, merge([value, ...values.filter((other) => other !== undefined)])]);
    }
    for (const [variable, value] of merged) env.set(variable, value);
    for (const variable of gone) env.delete(variable);
    const given = join.incoming.map((incoming) => incoming.value).filter((value) => value !== undefined);
    const result = given.length === join.incoming.length ? merge(given) : undefined;
    join.incoming.forEach((incoming, index) => {
      this.builder.switchTo(incoming.block);
      this.#jump(block, args[index] ?? [], this.#paramTypes(block));
    });
    this.builder.switchTo(block);
    this.env = env;
    this.live = true;
    return result;
  }

  /** Two scalars that one side of a branch computes anew and the other leaves as they are. Variables are not touched. */
  chooseValues(
    condition: ValueId,
    whenTrue: () => readonly [ValueId, ValueId],
    otherwise: readonly [ValueId, ValueId],
  ): [ValueId, ValueId] {
    const compute = this.builder.createBlock();
    const join = this.builder.createBlock();
    const params: [ValueId, ValueId] = [this.builder.addParam(join, "i64"), this.builder.addParam(join, "i64")];
    if (this.live) this.#reachable.add(compute).add(join);
    this.builder.br(condition, { block: compute, args: [] }, { block: join, args: otherwise });
    this.builder.switchTo(compute);
    this.builder.jump({ block: join, args: whenTrue() });
    this.builder.switchTo(join);
    return params;
  }

  /** Start a loop: own parameters (a counter) with their first values, then one parameter for each assigned variable. */
  openLoop(own: readonly ValueId[], assigned: readonly Variable[]): { readonly header: LoopHeader; readonly params: readonly ValueId[] } {
    const key = this.#loops++;
    const block = this.builder.createBlock();
    const variables = assigned.filter((variable) => this.env.get(variable) !== undefined);
    const initial = [...own, ...variables.map((variable) => this.#valueOf(variable))];
    const paramTypes = initial.map((value, index) => this.#hints.get(`${key}:${index}`) ?? this.builder.typeOf(value));
    const params = paramTypes.map((type) => this.builder.addParam(block, type));
    if (this.live) this.#reachable.add(block);
    this.#jump(block, initial, paramTypes);
    this.builder.switchTo(block);
    variables.forEach((variable, index) => {
      const param = params[own.length + index];
      if (param !== undefined) this.env.set(variable, param);
    });
    return { header: { block, entry: { block, args: initial }, variables, paramTypes, key }, params };
  }

  /** Close a loop with a branch at its end: back to the header while the condition holds, else on to the point after. */
  closeLoop(header: LoopHeader, own: readonly ValueId[], condition: ValueId): void {
    this.branch(
      condition,
      () => {
        const values = [...own, ...header.variables.map((variable) => this.#valueOf(variable))];
        values.forEach((value, index) => {
          const had = header.paramTypes[index];
          const joined =
            had &&
            joinTypes([
              { type: had, isZero: false },
              { type: this.builder.typeOf(value), isZero: this.isZero(value) },
            ]);
          if (this.live && joined !== undefined && joined !== had) this.widened.set(`${header.key}:${index}`, joined);
        });
        this.#jump(header.block, values, header.paramTypes);
      },
      () => undefined,
    );
  }

  /** Leave the program; the point after is dead. */
  ret(value: ValueId): void {
    this.builder.ret(this.asInt(value));
    this.#startDead();
  }

  /** Give the value a name that knows what the branch into this block proved, in every variable that holds it. */
  refine(value: ValueId, fact: "nonnull" | "in_range", type: IrType): void {
    const refined = this.builder.emit("refine", [value], { fact }, type);
    this.#refinedFrom.set(refined, value);
    for (const [variable, held] of [...this.env.entries()]) if (held === value) this.env.set(variable, refined);
  }

  /** The value as a scalar. */
  asInt(value: ValueId): ValueId {
    return isPtr(this.builder.typeOf(value)) ? this.builder.emit("ptr_to_int", [value], {}) : value;
  }

  /** The function, without blocks that nothing reaches. */
  finish(): IrFunction {
    // Dead points were left behind wherever control went elsewhere; a reachable block without a terminator is a bug that finish() reports.
    for (const block of this.builder.unterminatedBlocks()) {
      if (this.#reachable.has(block)) continue;
      this.builder.switchTo(block);
      this.#closeDead();
    }
    const fn = this.builder.finish();
    return { ...fn, blocks: fn.blocks.filter((block) => this.#reachable.has(block.id)) };
  }

  #valueOf(variable: Variable): ValueId {
    return this.env.get(variable) ?? this.constant(0);
  }

  #paramTypes(block: BlockId): readonly IrType[] {
    return this.builder.paramTypes(block);
  }

  /** A jump whose arguments are converted to the parameters' types. */
  #jump(block: BlockId, args: readonly ValueId[], types: readonly IrType[]): void {
    this.builder.jump({ block, args: args.map((arg, index) => (types[index] === "i64" ? this.asInt(arg) : arg)) });
  }

  /** The one value that all of them are, refinements that only some paths made left aside. */
  #commonValue(values: readonly ValueId[]): ValueId | undefined {
    const [first, ...others] = values.map((value) => this.#origins(value));
    return first?.find((candidate) => others.every((origins) => origins.includes(candidate)));
  }

  #origins(value: ValueId): readonly ValueId[] {
    const origins = [value];
    for (let from = this.#refinedFrom.get(value); from !== undefined; from = this.#refinedFrom.get(from)) origins.push(from);
    return origins;
  }

  #closeDead(): void {
    if (!this.builder.isTerminated()) this.builder.ret(this.builder.constant(0));
  }

  #startDead(): void {
    const env = this.env.fork();
    this.builder.switchTo(this.builder.createBlock());
    this.env = env;
    this.live = false;
  }
}
