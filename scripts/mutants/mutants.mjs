// Faults of the kinds that people make, one at a time. `original` stands exactly once in `file`; when the source moves on,
// `npm run mutants -- --check` says which rows must follow it.

/**
 * @typedef {object} Mutant
 * @property {string} name unique
 * @property {keyof typeof import("./suites.mjs").SUITES} area whose suites must notice
 * @property {string} file from the repository's root
 * @property {string} original
 * @property {string} mutated
 * @property {string} fault what is wrong then
 */

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  // Analyses and effects
  {
    name: "map-write-keeps-values",
    area: "ir",
    file: "packages/ir/src/effects.ts",
    original: "      writes.push(entries, values);",
    mutated: "      writes.push(entries);",
    fault: "wrong effect row: bpf_map_update_elem does not write the values of its map",
  },
  {
    name: "signed-load-is-narrow",
    area: "ir",
    file: "packages/ir/src/analyses/known-bits.ts",
    original: "return isPtr(inst.type) || inst.attrs.signed ? NOTHING_KNOWN",
    mutated: "return isPtr(inst.type) ? NOTHING_KNOWN",
    fault: "the upper bits of a sign-extending load count as zeros",
  },

  // Passes
  {
    name: "remainder-by-zero",
    area: "passes",
    file: "packages/passes/src/fold.ts",
    original: "return right === 0n ? left : canonical(unsigned(left) % unsigned(right));",
    mutated: "return right === 0n ? 0n : canonical(unsigned(left) % unsigned(right));",
    fault: "wrong constant: x mod 0 folds to 0 instead of x",
  },
  {
    name: "constant-branch-the-other-way",
    area: "passes",
    file: "packages/passes/src/constant-propagation.ts",
    original: "condition === 0n ? term.else : term.then",
    mutated: "condition === 0n ? term.then : term.else",
    fault: "a branch on a constant goes the other way",
  },
  {
    name: "every-zero-extension-is-idle",
    area: "passes",
    file: "packages/passes/src/combine.ts",
    original: "return knownBits(fn, left).fits(inst.attrs.width) ? copyOf(inst, left) : undefined;",
    mutated: "return copyOf(inst, left);",
    fault: "dropped check: a zero extension goes although upper bits may be set",
  },
  {
    name: "value-numbers-leave-their-scope",
    area: "passes",
    file: "packages/passes/src/global-value-numbering.ts",
    original: "for (const key of top.added) table.delete(key);",
    mutated: "",
    fault: "a computation is shared with blocks that it does not dominate",
  },
  {
    name: "loads-survive-a-join",
    area: "passes",
    file: "packages/passes/src/eliminate-redundant-loads.ts",
    original: "only && others.length === 0 ? atEnd.get(only.from)",
    mutated: "only ? atEnd.get(only.from)",
    fault: "missing invalidation: the other way into a block may have written",
  },
  {
    name: "unused-calls-go",
    area: "passes",
    file: "packages/passes/src/dead-code-elimination.ts",
    original: `opClass === "pinned" || opClass === "read"`,
    mutated: `opClass === "pinned" || opClass === "read" || opClass === "effect"`,
    fault: "a helper call whose result is not used is removed",
  },
  {
    name: "offsets-of-seventeen-bits",
    area: "passes",
    file: "packages/passes/src/fold-address-offsets.ts",
    original: "offset > 32767n",
    mutated: "offset > 65535n",
    fault: "wrong width: offsets that no instruction can hold",
  },
  {
    name: "swap-of-a-wide-value",
    area: "passes",
    file: "packages/passes/src/fold-bswap-compare.ts",
    original: "!knownBits(fn, raw).fits(width) || ",
    mutated: "",
    fault: "dropped check: the raw comparison sees bits that the swap dropped",
  },

  // Lowering
  {
    name: "null-is-proved-non-null",
    area: "lower",
    file: "packages/lower/src/condition.ts",
    original: `cmp === (outcome ? "ne" : "eq")`,
    mutated: `cmp === (outcome ? "eq" : "ne")`,
    fault: "wrong side: the pointer counts as not null where it is null",
  },
  {
    name: "one-iteration-too-many",
    area: "lower",
    file: "packages/lower/src/forms/loop.ts",
    original: `{ cmp: "ult" }`,
    mutated: `{ cmp: "ule" }`,
    fault: "off by one: dotimes runs once more",
  },
  {
    name: "range-on-the-wrong-side",
    area: "lower",
    file: "packages/lower/src/packet-range.ts",
    original: "if (inRange.includes(cmp)) return { pointer, when: true };",
    mutated: "if (inRange.includes(cmp)) return { pointer, when: false };",
    fault: "wrong condition: packet bytes count as there where they are not",
  },

  // Selection
  {
    name: "subtraction-commutes",
    area: "backend",
    file: "packages/backend-ebpf/src/select/rules/arithmetic.ts",
    original: "if (opInfo(inst.op).commutative && isNumber(left)",
    mutated: "if (isNumber(left)",
    fault: "swapped operands of operations that are not commutative",
  },
  {
    name: "exchanged-comparison-includes-equality",
    area: "backend",
    file: "packages/backend-ebpf/src/select/rules/compare.ts",
    original: `ult: "ugt",`,
    mutated: `ult: "uge",`,
    fault: "wrong condition: 5 < x becomes x >= 5",
  },
  {
    name: "low-half-of-a-wide-value",
    area: "backend",
    file: "packages/backend-ebpf/src/select/rules/compare.ts",
    original: ` &&\n    knownBits(selection.fn, left).fits(32)`,
    mutated: "",
    fault: "wrong width: a 64-bit value is compared by its low half",
  },
  {
    name: "sign-extension-without-sign",
    area: "backend",
    file: "packages/backend-ebpf/src/select/rules/extension.ts",
    original: `selection.row("arsh_imm", { dst: to, imm: 64 - width });`,
    mutated: `selection.row("rsh_imm", { dst: to, imm: 64 - width });`,
    fault: "wrong sign extension below v4",
  },
  {
    name: "remainder-takes-the-divisor's-sign",
    area: "backend",
    file: "packages/backend-ebpf/src/prepare/legalise.ts",
    original: `emit("xor", leftSign, rightSign) : leftSign;`,
    mutated: `emit("xor", leftSign, rightSign) : rightSign;`,
    fault: "wrong sign of a signed remainder below v4",
  },

  // Allocation
  {
    name: "calls-clobber-nothing",
    area: "backend",
    file: "packages/backend-ebpf/src/allocate/interference-graph.ts",
    original: "const killed = [...defs, ...clobbersOf(inst).filter(isPReg)];",
    mutated: "const killed = [...defs];",
    fault: "missing interference: values that live across a call stay in r1 to r5",
  },
  {
    name: "branches-read-nothing",
    area: "backend",
    file: "packages/backend-ebpf/src/allocate/live-out.ts",
    original: "for (const reg of termUses(block.term)) use(reg);",
    mutated: "",
    fault: "missing use: what only a branch reads is not live before its block",
  },
  {
    name: "coalesce-what-interferes",
    area: "backend",
    file: "packages/backend-ebpf/src/allocate/coalesce.ts",
    original: "if (!isVirtual(b) || graph.interferes(a, b)) continue;",
    mutated: "if (!isVirtual(b)) continue;",
    fault: "dropped check: two values that live at once share a register",
  },
  {
    name: "tied-results-are-not-stored",
    area: "backend",
    file: "packages/backend-ebpf/src/allocate/spill.ts",
    original: "const defs = [...defsOf(inst)].filter((reg) => regs.has(reg));",
    mutated: "const defs = [...defsOf(inst)].filter((reg) => regs.has(reg) && !renamed.has(reg));",
    fault: "a spilled value that an instruction changes in place keeps its old copy in the frame",
  },
  {
    name: "parallel-copies-in-any-order",
    area: "backend",
    file: "packages/backend-ebpf/src/allocate/sequence-copies.ts",
    original: "other !== move && other.from === move.to",
    mutated: "other !== move && other.to === move.from",
    fault: "swapped operands: a copy overwrites what another one still reads",
  },

  // Machine passes and emission
  {
    name: "equal-registers-survive-calls",
    area: "backend",
    file: "packages/backend-ebpf/src/passes/drop-redundant-moves.ts",
    original: "[...defsOf(inst), ...clobbersOf(inst)]",
    mutated: "defsOf(inst)",
    fault: "missing invalidation: a call leaves r1 to r5 as they were",
  },
  {
    name: "equal-blocks-with-different-ends",
    area: "backend",
    file: "packages/backend-ebpf/src/passes/merge-equal-blocks.ts",
    original: "[row(term.inst), term.then, term.else]",
    mutated: "[row(term.inst), term.then]",
    fault: "dropped check: blocks merge although their branches end in different places",
  },
  {
    name: "inverse-of-signed-greater",
    area: "backend",
    file: "packages/backend-ebpf/src/layout/invert.ts",
    original: `jsgt: "jsle",`,
    mutated: `jsgt: "jslt",`,
    fault: "wrong branch inversion: not (a > b) becomes a < b",
  },
  {
    name: "islands-where-control-falls",
    area: "backend",
    file: "packages/backend-ebpf/src/emit/relax.ts",
    original: "if (!fallsThrough(items[index - 1])) return [...before, here];",
    mutated: "return [...before, here];",
    fault: "dropped check: control falls into a jump that was put between two instructions",
  },

  // Passes that make code smaller
  {
    name: "helpers-read-no-stack",
    area: "passes",
    file: "packages/passes/src/eliminate-dead-stores.ts",
    original: "else for (const access of effectsOf(this.#fn, inst, this.#context.module).reads) this.#read(access, live);",
    mutated: `else if (inst.op === "load") for (const access of effectsOf(this.#fn, inst, this.#context.module).reads) this.#read(access, live);`,
    fault: "missing effect: what only helpers read is not stored",
  },
  {
    name: "fills-end-too-early",
    area: "passes",
    file: "packages/passes/src/eliminate-dead-stores.ts",
    original: "runs.push({ from: at, to: at + length });",
    mutated: "runs.push({ from: at, to: at + Math.max(1, length - 1) });",
    fault: "off by one: the last byte of a trimmed fill is not written",
  },
  {
    name: "keys-in-changed-packets",
    area: "passes",
    file: "packages/passes/src/use-keys-in-place.ts",
    original: "if (!loaded || mayChangeBetween(loaded, reads, changes)) return undefined;",
    mutated: "if (!loaded) return undefined;",
    fault: "dropped check: a key is read from the packet after the packet was written",
  },
  {
    name: "biased-offsets-forgotten",
    area: "passes",
    file: "packages/passes/src/bias-packet-pointers.ts",
    original: "inst.attrs.offset - Number(bytes));",
    mutated: "inst.attrs.offset);",
    fault: "wrong offset: accesses count from the end of the check as if it were the beginning",
  },
  {
    name: "regions-vary-in-helper-arguments",
    area: "passes",
    file: "packages/passes/src/region-inst.ts",
    original: `    case "helper_call":
    case "ptr_add":
    case "load":`,
    mutated: `    case "helper_call":
      return true;
    case "ptr_add":
    case "load":`,
    fault: "dropped check: the size that a helper is given is no constant any more",
  },
  {
    name: "regions-share-parameters",
    area: "passes",
    file: "packages/passes/src/match-regions.ts",
    original: "left === a && right === b);",
    mutated: "left === a);",
    fault: "wrong key: what is equal in one region is taken for equal in the other",
  },
  {
    name: "unequal-is-equal",
    area: "passes",
    file: "packages/passes/src/correlate-branches.ts",
    original: `return (cmp === "eq") === outcome ?`,
    mutated: `return cmp === "eq" ?`,
    fault: "wrong condition: where x = 4 does not hold, x counts as 4",
  },
  {
    name: "ways-that-meet-tell-all",
    area: "passes",
    file: "packages/passes/src/correlate-branches.ts",
    original: "at = into.length === 1 ? into[0] : undefined;",
    mutated: "at = into[0];",
    fault: "dropped check: what one way knows counts where several meet",
  },
  {
    name: "constants-in-registers-that-live-on",
    area: "backend",
    file: "packages/backend-ebpf/src/passes/hoist-constants.ts",
    original: "for (const register of this.#liveOut.get(id) ?? []) taken.add(register);",
    mutated: "",
    fault: "dropped check: an address is put into a register that is needed behind its uses",
  },
  {
    name: "stored-registers-survive-calls",
    area: "backend",
    file: "packages/backend-ebpf/src/passes/drop-redundant-stores.ts",
    original: "const gone = new Set([...defsOf(inst), ...clobbersOf(inst)]",
    mutated: "const gone = new Set([...clobbersOf(inst)]",
    fault: "missing invalidation: a store is dropped after its register was written",
  },
  {
    name: "stack-survives-helpers",
    area: "backend",
    file: "packages/backend-ebpf/src/passes/drop-redundant-stores.ts",
    original: "return facts === undefined || facts.memory.some(({ writes }) => writes);",
    mutated: "return facts === undefined;",
    fault: "missing invalidation: what a helper overwrote on the stack counts as stored",
  },
  {
    name: "returns-set-before-calls",
    area: "backend",
    file: "packages/backend-ebpf/src/passes/hoist-return-values.ts",
    original: "block.insts.some(touchesReturnValue) || termUses",
    mutated: "termUses",
    fault: "dropped check: r0 is set early although a call on the way overwrites it",
  },
  {
    name: "temporaries-share-while-alive",
    area: "backend",
    file: "packages/backend-ebpf/src/frame/colour-slots.ts",
    original: "one.slot.sizeBytes === slot.sizeBytes && !one.rangesOf.get(range.block)?.some((other) => overlaps(range, other))",
    mutated: "one.slot.sizeBytes === slot.sizeBytes",
    fault: "dropped check: a key and a value of one size that are alive together share memory",
  },

  // The instruction set
  {
    name: "offsets-are-cut",
    area: "isa",
    file: "packages/isa/src/encode.ts",
    original: `  checkRange(insn.off, -0x8000, 0x7fff, "off", index);\n`,
    mutated: "",
    fault: "dropped check: an offset that does not fit is cut to 16 bits",
  },
  {
    name: "cmpxchg-changes-its-operand",
    area: "isa",
    file: "packages/isa/src/rows/atomic.ts",
    original: `src: fetch && op !== "cmpxchg" ? "tied" : "use",`,
    mutated: `src: fetch ? "tied" : "use",`,
    fault: "wrong operand role: the old value goes to src, not to r0",
  },
  {
    name: "calls-keep-r5",
    area: "isa",
    file: "packages/isa/src/rows/jump.ts",
    original: "clobbers: [1, 2, 3, 4, 5],",
    mutated: "clobbers: [1, 2, 3, 4],",
    fault: "wrong operand role: r5 keeps its value across calls",
  },
];
