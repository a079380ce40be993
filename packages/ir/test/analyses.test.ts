import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BlockId,
  blocksOfLoop,
  cfg,
  dominates,
  dominators,
  type IrFunction,
  interpret,
  isInLoop,
  knownBits,
  liveInto,
  liveness,
  liveOutOf,
  loopDepth,
  loops,
  parseFunction,
  positionDominates,
  postDominators,
  successorEdges,
  termOperands,
  uses,
  type ValueId,
  verifyFunction,
} from "../src/index.ts";
import { arbitraryFunction, arbitraryInputs, environmentWith } from "./arbitrary-function.ts";
import { arbitraryGraph, graphOf } from "./arbitrary-graph.ts";

/** Blocks that `from` reaches when `removed` is taken out of the graph. */
function reachable(fn: IrFunction, from: BlockId, removed?: BlockId): ReadonlySet<BlockId> {
  const seen = new Set<BlockId>();
  const pending = [from];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    if (block === removed || seen.has(block)) continue;
    seen.add(block);
    pending.push(...(cfg(fn).successors.get(block) ?? []));
  }
  return seen;
}

function parsed(text: string): IrFunction {
  const result = parseFunction(text);
  if (!result.ok) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
  return result.value;
}

describe("cfg", () => {
  it("lists edges by block and successor, also two edges to one target", () => {
    const graph = cfg(graphOf([[0, 0], [], []]));
    expect(graph.predecessors.get(1)).toEqual([
      { from: 0, successor: 0 },
      { from: 0, successor: 1 },
    ]);
    expect([...graph.unreachable]).toEqual([2]);
    expect(graph.reversePostorder).toEqual([0, 1]);
  });

  it("orders blocks after those that dominate them", () => {
    fc.assert(
      fc.property(arbitraryGraph, (fn) => {
        const order = cfg(fn).reversePostorder;
        expect(new Set(order)).toEqual(reachable(fn, 0));
        for (const [block, above] of dominators(fn).immediate) expect(order.indexOf(above)).toBeLessThan(order.indexOf(block));
      }),
    );
  });
});

describe("dominators", () => {
  it("are the blocks without which a block cannot be reached", () => {
    fc.assert(
      fc.property(arbitraryGraph, (fn) => {
        const tree = dominators(fn);
        const all = reachable(fn, 0);
        for (const a of all)
          for (const b of all) expect(dominates(tree, a, b), `b${a} dominates b${b}`).toBe(a === b || !reachable(fn, 0, a).has(b));
        for (const b of cfg(fn).unreachable) expect(dominates(tree, 0, b)).toBe(false);
      }),
    );
  });

  it("of the way back are the blocks without which no return can be reached", () => {
    fc.assert(
      fc.property(arbitraryGraph, (fn) => {
        const tree = postDominators(fn);
        const returns = fn.blocks.filter((block) => block.term.op === "ret").map((block) => block.id);
        const reaches = (from: BlockId, removed?: BlockId): boolean => returns.some((block) => reachable(fn, from, removed).has(block));
        const all = [...reachable(fn, 0)].filter((block) => reaches(block));
        for (const a of all)
          for (const b of all) expect(dominates(tree, a, b), `b${a} post-dominates b${b}`).toBe(a === b || !reaches(b, a));
      }),
    );
  });

  it("order positions within a block", () => {
    const tree = dominators(graphOf([[0], []]));
    expect(positionDominates(tree, { block: 0, index: 0 }, { block: 0, index: "term" })).toBe(true);
    expect(positionDominates(tree, { block: 0, index: 3 }, { block: 0, index: 3 })).toBe(false);
    expect(positionDominates(tree, { block: 0, index: "term" }, { block: 1, index: 0 })).toBe(true);
  });

  it("take near-linear time and no stack on 100,000 blocks that all may leave for one exit", () => {
    const count = 100_000;
    // Block 1 is the exit; every other block may leave for it.
    const fn = graphOf(Array.from({ length: count }, (_, i) => (i === 1 || i === count - 1 ? [] : [i === 0 ? 1 : i, 0])));
    const started = performance.now();
    expect(dominators(fn).immediate.get(1)).toBe(0);
    expect(dominators(fn).immediate.get(count - 1)).toBe(count - 2);
    expect(postDominators(fn).preorder.length).toBe(count);
    expect(liveness(fn).liveIn.size).toBe(count);
    expect(loops(fn).byHeader.size).toBe(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("loops", () => {
  it("are the blocks that reach a back edge without passing the header", () => {
    fc.assert(
      fc.property(arbitraryGraph, (fn) => {
        const graph = cfg(fn);
        const all = loops(fn);
        const tree = dominators(fn);
        const blocks = graph.reversePostorder;
        for (const header of blocks) {
          const latches = blocks.filter((block) => graph.successors.get(block)?.includes(header) && dominates(tree, header, block));
          const loop = all.byHeader.get(header);
          expect(loop !== undefined).toBe(latches.length > 0);
          if (!loop) continue;
          const expected = blocks.filter(
            (block) =>
              block === header || (dominates(tree, header, block) && latches.some((latch) => reachable(fn, block, header).has(latch))),
          );
          expect([...blocksOfLoop(all, header)].sort()).toEqual([...expected].sort());
          expect(new Set(loop.backEdges.map((edge) => edge.from))).toEqual(new Set(latches));
        }
        for (const block of blocks) {
          const around = [...all.byHeader.keys()].filter((header) => isInLoop(all, header, block));
          expect(loopDepth(all, block)).toBe(around.length);
        }
      }),
    );
  });

  it("lists edges back into loops that have two ways in", () => {
    //  0 → 1, 2;  1 ⇄ 2
    expect(loops(graphOf([[0, 1], [1], [0]])).irreducible).toHaveLength(1);
  });
});

describe("liveness", () => {
  /** The textbook's equations, solved by repetition. */
  function naive(fn: IrFunction): ReadonlyMap<BlockId, ReadonlySet<ValueId>> {
    const live = new Map<BlockId, Set<ValueId>>(fn.blocks.map((block) => [block.id, new Set()]));
    for (let changed = true; changed; ) {
      changed = false;
      for (const block of fn.blocks) {
        const now = new Set(successorEdges(block.term).flatMap((edge) => [...(live.get(edge.block) ?? [])]));
        for (const value of termOperands(block.term)) now.add(value);
        for (const inst of block.insts.toReversed()) {
          if (inst.result !== undefined) now.delete(inst.result);
          for (const arg of inst.args) now.add(arg);
        }
        for (const param of block.params) now.delete(param.value);
        if (now.size !== live.get(block.id)?.size) changed = true;
        live.set(block.id, now);
      }
    }
    return live;
  }

  it("solves the equations", () => {
    fc.assert(
      fc.property(arbitraryFunction, (fn) => {
        const expected = naive(fn);
        const found = liveness(fn);
        for (const block of fn.blocks) {
          expect(liveInto(found, block.id)).toEqual(expected.get(block.id));
          const out = new Set(successorEdges(block.term).flatMap((edge) => [...(expected.get(edge.block) ?? [])]));
          expect(liveOutOf(found, block.id)).toEqual(out);
        }
      }),
    );
  });
});

describe("uses", () => {
  it("find every operand again", () => {
    fc.assert(
      fc.property(arbitraryFunction, (fn) => {
        let operands = 0;
        for (const block of fn.blocks) operands += termOperands(block.term).length + block.insts.flatMap((inst) => inst.args).length;
        expect([...uses(fn).values()].flat()).toHaveLength(operands);
        for (const [value, list] of uses(fn))
          for (const use of list) {
            const block = fn.blocks.find((one) => one.id === use.block);
            if (use.kind === "inst") expect(block?.insts[use.index]?.args[use.operand]).toBe(value);
            else if (block) expect(termOperands(block.term)).toContain(value);
          }
      }),
    );
  });
});

describe("known bits", () => {
  const bitsOf = (body: string, value: number) =>
    knownBits(
      parsed(`function %f section "xdp" type xdp ctx xdp_md {\nb0(v0: ptr.ctx):\n  v1 = load u32 +12 v0\n${body}\n  ret v1\n}\n`),
      value,
    );

  it.each([
    ["a load", "", 1, 0n, 0xffff_ffffn],
    ["a mask", "v2 = const 12\n v3 = and v1 v2", 3, 0n, 12n],
    ["an or", "v2 = const 8\n v3 = or v1 v2", 3, 8n, 0xffff_ffffn],
    ["a right shift", "v2 = const 28\n v3 = lshr v1 v2", 3, 0n, 15n],
    ["a remainder", "v2 = const 10\n v3 = umod v1 v2", 3, 0n, 15n],
    ["a remainder by a power of two", "v2 = const 8\n v3 = umod v1 v2", 3, 0n, 7n],
    ["a swap", "v2 = bswap 16 v1", 2, 0n, 0xffffn],
    ["a byte swapped up", "v2 = const 255\n v3 = and v1 v2\n v4 = bswap 32 v3", 4, 0n, 0xff00_0000n],
    ["a comparison", "v2 = const 5\n v3 = icmp ugt v1 v2", 3, 0n, 1n],
    ["a comparison that is decided", "v2 = const 4294967296\n v3 = icmp ult v1 v2", 3, 1n, 1n],
    ["a sum", "v2 = const 1\n v3 = add v1 v2", 3, 0n, 0x1_ffff_ffffn],
    ["a product", "v2 = const 4\n v3 = mul v1 v2", 3, 0n, 0x3_ffff_fffcn],
    ["a quotient", "v2 = const 65536\n v3 = udiv v1 v2", 3, 0n, 0xffffn],
    ["a sign extension", "v2 = const 127\n v3 = and v1 v2\n v4 = sext 8 v3", 4, 0n, 127n],
  ])("%s", (_, body, value, min, max) => {
    const bits = bitsOf(body, value);
    expect([bits.min, bits.max]).toEqual([min, max]);
  });

  it("holds what stays true around a loop", () => {
    const fn = parsed(`function %f section "xdp" type xdp {
b0(v0: ptr.ctx):
  v1 = const 0
  v2 = const 4
  v3 = const 63
  jump b1(v1)
b1(v4):
  v5 = add v4 v2
  v6 = and v5 v3
  v7 = icmp ult v6 v3
  br v7 b1(v6) b2()
b2():
  ret v4
}
`);
    expect(knownBits(fn, 4).max).toBe(60n);
    expect(knownBits(fn, 4).trailingZeros).toBe(2);
    expect(knownBits(fn, 4).fits(6)).toBe(true);
    expect(knownBits(fn, 4).fits(5)).toBe(false);
  });

  it("never says what an execution refutes", () => {
    fc.assert(
      fc.property(arbitraryFunction, arbitraryInputs, (fn, inputs) => {
        const wrong: string[] = [];
        const observe = (value: ValueId, result: bigint): void => {
          const bits = knownBits(fn, value);
          const unsigned = BigInt.asUintN(64, result);
          if ((unsigned & bits.zeros) !== 0n || (~unsigned & bits.ones) !== 0n) wrong.push(`v${value} = ${unsigned}`);
        };
        const outcome = interpret(fn, environmentWith(inputs, { observe }));
        expect(outcome.kind).toBe("returned");
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("random functions", () => {
  it("are well formed", () => {
    fc.assert(
      fc.property(arbitraryFunction, (fn) => {
        expect(verifyFunction(fn).map((one) => one.message)).toEqual([]);
      }),
    );
  });
});
