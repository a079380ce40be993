import type { CStruct, MapDefinition } from "@whistler/btf";
import { type Diagnostic, failure, ok, type Result, type Source } from "@whistler/diagnostics";
import {
  type Block,
  type BlockParam,
  type Edge,
  type Inst,
  type IrFunction,
  type IrModule,
  type StackSlot,
  successorEdges,
  type Terminator,
  type ValueId,
} from "../function.ts";
import { isOpName, opInfo } from "../ops.ts";
import { type IrType, isIrType } from "../ptr-kinds.ts";
import { parseCType } from "./ctype.ts";
import { parseAttributes } from "./parse-attributes.ts";
import { Malformed, TokenStream } from "./tokens.ts";

/**
 * Read what `printModule` wrote; the text of functions alone is a module too. Comments run from `;` to the end of the line. Reads
 * syntax only: `verifyModule` judges what it means.
 *
 * `parseModule(printModule(m))` equals `m` but for the spans (here: of the text that was read) and for `nextValue` and `nextBlock`,
 * which are as small as they can be. Errors are WH3001, at most 20 of them.
 */
export function parseModule(text: string, path = "<ir>"): Result<IrModule> {
  const parser = new Parser({ path, text });
  const module = parser.module();
  return parser.errors.length > 0 ? failure(...parser.errors) : ok(module);
}

/** Read what `printFunction` wrote: exactly one function. */
export function parseFunction(text: string, path = "<ir>"): Result<IrFunction> {
  const parser = new Parser({ path, text });
  const { functions } = parser.module("function");
  const [fn] = functions;
  return fn && parser.errors.length === 0 ? ok(fn) : failure(...parser.errors);
}

const MAX_ERRORS = 20;

class Parser {
  readonly #tokens: TokenStream;
  readonly errors: Diagnostic[] = [];

  constructor(source: Source) {
    this.#tokens = new TokenStream(source);
  }

  /** Run a step; where the text is malformed, note the error and go on at the next line. */
  #attempt(step: () => void): void {
    const start = this.#tokens.mark;
    try {
      step();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.errors.push(error.diagnostic);
      // A step that read its whole line before it failed already stands at the next.
      if (this.#tokens.mark === start || !this.#tokens.atLineStart) this.#tokens.skipLine();
    }
  }

  get #giveUp(): boolean {
    return this.#tokens.atEnd || this.errors.length >= MAX_ERRORS;
  }

  module(only?: "function"): IrModule {
    const tokens = this.#tokens;
    const functions: IrFunction[] = [];
    const maps: MapDefinition[] = [];
    const types: CStruct[] = [];
    let license = "GPL";
    while (!this.#giveUp)
      this.#attempt(() => {
        if (only === "function" && (functions.length > 0 || !tokens.at("function")))
          tokens.fail(functions.length > 0 ? "the text goes on after the function" : "expected function");
        if (tokens.at("function")) functions.push(this.#function());
        else if (tokens.accept("map")) maps.push(this.#map());
        else if (tokens.accept("type")) types.push(this.#struct());
        else if (tokens.accept("license")) license = tokens.string("the licence");
        else tokens.fail("expected license, type, map or function");
      });
    if (only === "function" && functions.length === 0 && this.errors.length === 0)
      this.#attempt(() => {
        tokens.fail("expected function, found the end of the text");
      });
    return { functions, maps, types, license };
  }

  #struct(): CStruct {
    const type = parseCType(this.#tokens);
    if (type.kind === "struct" || type.kind === "union") return type;
    return this.#tokens.fail("expected a struct or union", "last");
  }

  #map(): MapDefinition {
    const tokens = this.#tokens;
    return this.#mapAttributes(tokens.name("%", "%name"));
  }

  /** An inner map has no maps in it, so that the recursion has an end. */
  #mapAttributes(name: string, isInner = false): MapDefinition {
    const tokens = this.#tokens;
    const field = (word: string): number => {
      tokens.expect(word);
      return tokens.integer(`the number of ${word}`, 0);
    };
    const type = field("type");
    const keySizeBytes = field("key");
    const valueSizeBytes = field("value");
    const maxEntries = field("max_entries");
    const flags = tokens.at("flags") ? field("flags") : 0;
    const mapExtra = tokens.at("extra") ? field("extra") : undefined;
    const keyType = tokens.accept("key_type") ? parseCType(tokens) : undefined;
    const valueType = tokens.accept("value_type") ? parseCType(tokens) : undefined;
    const pinning = tokens.accept("pinning") ? tokens.oneOf(["by-name"] as const, "by-name") : undefined;
    let inner: MapDefinition | undefined;
    if (!isInner && tokens.accept("inner")) {
      const innerName = tokens.name("%", "%name");
      tokens.expect("{");
      inner = this.#mapAttributes(innerName, true);
      tokens.expect("}");
    }
    return {
      name,
      type,
      keySizeBytes,
      valueSizeBytes,
      maxEntries,
      flags,
      ...(keyType ? { keyType } : {}),
      ...(mapExtra === undefined ? {} : { mapExtra }),
      ...(valueType ? { valueType } : {}),
      ...(pinning ? { pinning } : {}),
      ...(inner ? { inner } : {}),
    };
  }

  #function(): IrFunction {
    const tokens = this.#tokens;
    const mark = tokens.mark;
    tokens.expect("function");
    const name = tokens.name("%", "%name");
    tokens.expect("section");
    const section = tokens.string("the section's name");
    tokens.expect("type");
    const programType = tokens.word("the program type");
    const kind = tokens.accept("kind") ? tokens.oneOf(["entry", "static", "callback"] as const, "entry, static or callback") : "entry";
    const contextStruct = tokens.accept("ctx") ? tokens.word("the context struct's name") : undefined;
    const span = tokens.spanFrom(mark);
    tokens.expect("{");
    const slots: StackSlot[] = [];
    const blocks: Block[] = [];
    while (!this.#giveUp && !tokens.at("}"))
      this.#attempt(() => {
        if (tokens.at("slot")) slots.push(this.#slot());
        else blocks.push(this.#block());
      });
    if (this.errors.length < MAX_ERRORS) tokens.expect("}");
    return {
      name,
      kind,
      section,
      programType,
      ...(contextStruct === undefined ? {} : { contextStruct }),
      blocks,
      slots,
      ...counters(blocks),
      span,
    };
  }

  #slot(): StackSlot {
    const tokens = this.#tokens;
    const mark = tokens.mark;
    tokens.expect("slot");
    const id = tokens.id("#", "#id");
    tokens.expect("size");
    const sizeBytes = tokens.integer("the size", 0);
    tokens.expect("align");
    const alignBytes = tokens.integer("the alignment", 0);
    const origin = tokens.string("the origin");
    return { id, sizeBytes, alignBytes, origin, span: tokens.spanFrom(mark) };
  }

  #block(): Block {
    const tokens = this.#tokens;
    const id = tokens.id("b", "a block");
    const params = this.#list((): BlockParam => ({ value: this.#value(), type: this.#type() ?? "i64" }));
    tokens.expect(":");
    const insts: Inst[] = [];
    let term: Terminator | undefined;
    while (!this.#giveUp && !term && !tokens.at("}"))
      this.#attempt(() => {
        term = this.#terminator();
        if (!term) insts.push(this.#inst());
      });
    return term ? { id, params, insts, term } : tokens.fail(`b${id} has no terminator`);
  }

  #list<T>(item: () => T): readonly T[] {
    const tokens = this.#tokens;
    tokens.expect("(");
    const items: T[] = [];
    while (!tokens.accept(")")) {
      if (items.length > 0) tokens.expect(",");
      items.push(item());
    }
    return items;
  }

  #value(): ValueId {
    return this.#tokens.id("v", "a value");
  }

  #type(): IrType | undefined {
    const tokens = this.#tokens;
    if (!tokens.accept(":")) return undefined;
    const text = tokens.word("a type");
    return isIrType(text) ? text : tokens.fail(`no type ${text}`, "last");
  }

  #terminator(): Terminator | undefined {
    const tokens = this.#tokens;
    const mark = tokens.mark;
    if (tokens.accept("jump")) {
      const to = this.#edge();
      return { op: "jump", to, span: tokens.spanFrom(mark) };
    }
    if (tokens.accept("br")) {
      const condition = this.#value();
      const taken = this.#edge();
      const otherwise = this.#edge();
      // biome-ignore lint/suspicious/noThenProperty: `then` is the IR's name for the edge; terminators are never awaited.
      return { op: "br", condition, then: taken, else: otherwise, span: tokens.spanFrom(mark) };
    }
    if (tokens.accept("ret")) {
      const value = this.#value();
      return { op: "ret", value, span: tokens.spanFrom(mark) };
    }
    return undefined;
  }

  #edge(): Edge {
    return { block: this.#tokens.id("b", "a block"), args: this.#list(() => this.#value()) };
  }

  #inst(): Inst {
    const tokens = this.#tokens;
    const mark = tokens.mark;
    let result: ValueId | undefined;
    let type: IrType | undefined;
    if (tokens.atWord(/^v[0-9]/)) {
      result = this.#value();
      type = this.#type();
      tokens.expect("=");
    }
    const op = tokens.word("an instruction");
    if (!isOpName(op)) return tokens.fail(`no instruction ${op}`, "last");
    const info = opInfo(op);
    const attrs = parseAttributes(tokens, op);
    const args: ValueId[] = [];
    while (!tokens.atLineStart) args.push(this.#value());
    const fixed =
      info.result === "none" || info.result === "optional" || info.result === "told" || info.result === "same" ? "i64" : info.result;
    // The op table says which attributes belong to which op; TypeScript cannot follow it through the record.
    return {
      op,
      ...(result === undefined ? {} : { result }),
      type: type ?? (result === undefined ? "i64" : fixed),
      args,
      attrs,
      span: tokens.spanFrom(mark),
    } as Inst;
  }
}

/** The smallest `nextValue` and `nextBlock` that are greater than every id, also of ids that are only used. */
function counters(blocks: readonly Block[]): Pick<IrFunction, "nextValue" | "nextBlock"> {
  let nextValue = 0;
  let nextBlock = 0;
  const value = (id: ValueId | undefined): void => {
    if (id !== undefined) nextValue = Math.max(nextValue, id + 1);
  };
  for (const block of blocks) {
    nextBlock = Math.max(nextBlock, block.id + 1);
    for (const param of block.params) value(param.value);
    for (const inst of block.insts) {
      value(inst.result);
      for (const arg of inst.args) value(arg);
    }
    for (const edge of successorEdges(block.term)) for (const arg of edge.args) value(arg);
  }
  return { nextValue, nextBlock };
}
