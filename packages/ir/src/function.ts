import type { CStruct, MapDefinition } from "@whistler/btf";
import type { Span } from "@whistler/diagnostics";
import type { AttrsOf, OpName } from "./ops.ts";
import type { IrType } from "./ptr-kinds.ts";

/** Printed `v7`. Unique within a function. */
export type ValueId = number;
/** Printed `b2`. Unique within a function. */
export type BlockId = number;

/** What every instruction has beside its op and attributes. */
export interface InstBase {
  /** The value that it defines; absent where the op has no result. */
  readonly result?: ValueId;
  /** The result's type; `i64` where there is no result. */
  readonly type: IrType;
  readonly args: readonly ValueId[];
  readonly span: Span;
  /** Other places that merged instructions came from; for mapping the verifier's log. */
  readonly related?: readonly Span[];
}

/** An instruction whose op is `K`. */
export type InstOf<K extends OpName> = { readonly [P in K]: InstBase & { readonly op: P; readonly attrs: AttrsOf<P> } }[K];

/** Any instruction; `inst.op` narrows `inst.attrs`. */
export type Inst = InstOf<OpName>;

/** A way out of a block: the target and the values of its parameters. */
export interface Edge {
  readonly block: BlockId;
  readonly args: readonly ValueId[];
}

export type Terminator =
  | { readonly op: "jump"; readonly to: Edge; readonly span: Span }
  /** To `then` where the value is not 0 (all 64 bits), else to `else`. Both may be the same block. */
  | { readonly op: "br"; readonly condition: ValueId; readonly then: Edge; readonly else: Edge; readonly span: Span }
  /** Leave the program with this value in R0. */
  | { readonly op: "ret"; readonly value: ValueId; readonly span: Span };

export interface BlockParam {
  readonly value: ValueId;
  readonly type: IrType;
}

export interface Block {
  readonly id: BlockId;
  readonly params: readonly BlockParam[];
  readonly insts: readonly Inst[];
  readonly term: Terminator;
}

/** A stack object. Offsets in the frame are the backend's. */
export interface StackSlot {
  readonly id: number;
  readonly sizeBytes: number;
  /** 1, 2, 4 or 8. */
  readonly alignBytes: number;
  /** What it is for, for the breakdown of a frame that is too large: `struct-alloc`, `variable`, `map key`, `map value`, `buffer`. */
  readonly origin: string;
  readonly span: Span;
}

export interface IrFunction {
  /** The C name. */
  readonly name: string;
  /** `entry`: a program; `static` and `callback` are kinds that the language has no form for yet. */
  readonly kind: "entry" | "static" | "callback";
  readonly section: string;
  /** The `:type` keyword, lower case: `xdp`. */
  readonly programType: string;
  /** C name of the context struct, where the program type has one. */
  readonly contextStruct?: string;
  /** The first block is the entry; its parameters are the function's (a program has one, `ptr.ctx`). Order is layout's first guess. */
  readonly blocks: readonly Block[];
  readonly slots: readonly StackSlot[];
  /** Greater than every id in use. */
  readonly nextValue: ValueId;
  readonly nextBlock: BlockId;
  readonly span: Span;
}

export interface IrModule {
  readonly functions: readonly IrFunction[];
  /** In definition order. */
  readonly maps: readonly MapDefinition[];
  /** Structs that BTF shall describe: the user's, the contexts', those of CO-RE relocations. Each C name once. */
  readonly types: readonly CStruct[];
  readonly license: string;
}

/** The edges out of a block in successor order: `then` before `else`. */
export function successorEdges(term: Terminator): readonly Edge[] {
  switch (term.op) {
    case "jump":
      return [term.to];
    case "br":
      return [term.then, term.else];
    case "ret":
      return [];
  }
}

/** A 64-bit value in signed canonical form, as constants are kept. */
export function canonical(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}
