import { SYNTHETIC_SPAN } from "@whistler/diagnostics";
import { type Block, type IrFunction, makeInst } from "@whistler/ir";
import fc from "fast-check";

/** Random control flow without values but one, irreducible loops and unreachable blocks included. */
export const arbitraryGraph: fc.Arbitrary<IrFunction> = fc
  .array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 }), fc.constantFrom("jump", "br", "br", "ret")), { minLength: 1, maxLength: 14 })
  .map((shape) => graphOf(shape.map(([a, b, kind]) => (kind === "ret" ? [] : kind === "jump" ? [a] : [a, b]))));

/** A function of blocks with these successors (modulo the number of blocks, never the entry). No successor: a return; one: a jump. */
export function graphOf(successors: readonly (readonly number[])[]): IrFunction {
  const count = successors.length;
  const edge = (to: number) => ({ block: count === 1 ? 0 : 1 + (to % (count - 1)), args: [] });
  const blocks = successors.map(([a, b], id): Block => {
    const insts = id === 0 ? [makeInst("const", { result: 0, attrs: { value: 1n } })] : [];
    if (a === undefined || count === 1) return { id, params: [], insts, term: { op: "ret", value: 0, span: SYNTHETIC_SPAN } };
    if (b === undefined) return { id, params: [], insts, term: { op: "jump", to: edge(a), span: SYNTHETIC_SPAN } };
    // biome-ignore lint/suspicious/noThenProperty: a terminator is never awaited.
    return { id, params: [], insts, term: { op: "br", condition: 0, then: edge(a), else: edge(b), span: SYNTHETIC_SPAN } };
  });
  return {
    name: "g",
    kind: "entry",
    section: "xdp",
    programType: "xdp",
    blocks,
    slots: [],
    nextValue: 1,
    nextBlock: count,
    span: SYNTHETIC_SPAN,
  };
}
