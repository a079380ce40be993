import { defsOf, describe as describeInsn, disassemble, type InsnInfo, OPCODE_TABLE, rowNamed, rowsOfOpcode, usesOf } from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { insnOf } from "./arbitraries.ts";

describe("the opcode table", () => {
  test("names are unique and find their row", () => {
    expect(OPCODE_TABLE.map(({ name }) => rowNamed(name))).toEqual(OPCODE_TABLE);
    expect(rowNamed("hlt")).toBeUndefined();
  });

  test.each(OPCODE_TABLE)("describe finds $name again from its own instructions", (info) => {
    fc.assert(
      fc.property(insnOf(info), (insn) => {
        expect(describeInsn(insn)).toBe(info);
      }),
      { numRuns: 20 },
    );
  });

  test("rows that share an opcode byte differ in one selector field", () => {
    for (const { opcode } of OPCODE_TABLE) {
      const rows = rowsOfOpcode(opcode);
      if (rows.length === 1) continue;
      const keys = rows.map(({ selectors }) => JSON.stringify(selectors));
      expect(new Set(keys).size).toBe(rows.length);
      for (const { selectors } of rows) expect(Object.keys(selectors)).toEqual(Object.keys(rows[0]?.selectors ?? {}));
    }
  });

  test("a selector is a field whose role says so, and no other", () => {
    for (const info of OPCODE_TABLE) {
      const roles = (["src", "off", "imm"] as const).filter((field) => info[field] === "selector");
      expect([info.name, Object.keys(info.selectors)]).toEqual([info.name, roles]);
    }
  });

  test("holds what RFC 9669 and the kernel's v4 hold, by kind", () => {
    const counts: Record<string, number> = {};
    for (const { operation } of OPCODE_TABLE) counts[operation.kind] = (counts[operation.kind] ?? 0) + 1;
    expect(counts).toEqual({
      binary: 13 * 4,
      mov: 4,
      movsx: 5,
      neg: 2,
      endian: 9,
      "addr-space-cast": 1,
      load: 4 + 3,
      store: 8,
      "load-imm64": 7,
      "packet-load": 6,
      atomic: 20,
      "load-acquire": 4,
      "store-release": 4,
      branch: 11 * 4,
      jump: 2,
      "indirect-jump": 1,
      "may-goto": 1,
      call: 4,
      exit: 1,
    });
  });

  test("describes nothing that does not exist", () => {
    expect(describeInsn({ opcode: 0xff, dst: 0, src: 0, off: 0, imm: 0 })).toBeUndefined();
    expect(describeInsn({ opcode: 0x1ff, dst: 0, src: 0, off: 0, imm: 0 })).toBeUndefined();
    expect(describeInsn({ opcode: 0xdb, dst: 0, src: 0, off: 0, imm: 0x23 })).toBeUndefined();
  });
});

describe("cpu levels", () => {
  const level = (cpu: InsnInfo["cpu"]) => OPCODE_TABLE.filter((info) => info.cpu === cpu).map(({ mnemonic }) => mnemonic);

  test("v2 adds the less-than jumps", () => {
    expect(new Set(level("v2"))).toEqual(new Set(["jlt", "jle", "jslt", "jsle"]));
  });

  test("v3 adds JMP32 and the atomics beyond plain add", () => {
    const jumps = ["eq", "ne", "gt", "ge", "lt", "le", "set", "sgt", "sge", "slt", "sle"].map((compare) => `j${compare}32`);
    const atomics = ["aor", "aand", "axor", "afadd", "afor", "afand", "afxor", "axchg", "acmp"].flatMap((name) => [name, `${name}32`]);
    expect(new Set(level("v3"))).toEqual(new Set([...jumps, ...atomics]));
  });

  test("v4 adds signed division, sign extension, swaps, far and new jumps, ordered access", () => {
    const sizes = ["b", "h", "w", "dw"];
    expect(new Set(level("v4"))).toEqual(
      new Set([
        ...["sdiv", "sdiv32", "smod", "smod32", "movs", "movs32", "ldxsb", "ldxsh", "ldxsw", "bswap", "addr_space_cast"],
        ...["jal", "gotox", "may_goto"],
        ...sizes.flatMap((size) => [`ldacq${size}`, `strel${size}`]),
      ]),
    );
  });
});

describe("operand roles", () => {
  /**
   * The roles once more, read off the disassembly, which llvm-objdump confirms elsewhere: what stands left of `=` is written,
   * what stands right of it or in an address is read, and `op=` does both.
   */
  function rolesInText(text: string): { readonly read: ReadonlySet<number>; readonly written: ReadonlySet<number> } {
    const assignment = /^[rw](\d+) (\S*)= (.*)$/.exec(text) ?? /^ld_pseudo [r](\d+)(), (.*)$/.exec(text);
    const rest = assignment?.[3] ?? text;
    const read = new Set([...rest.matchAll(/\b[rw](\d+)\b/g)].map((match) => Number(match[1])));
    const written = new Set<number>();
    if (assignment !== null && !text.startsWith("if ")) {
      written.add(Number(assignment[1]));
      if (assignment[2] !== "") read.add(Number(assignment[1]));
    }
    return { read, written };
  }

  /** What the text does not show. */
  const IMPLICIT: Partial<Record<InsnInfo["operation"]["kind"], { readonly uses?: readonly number[]; readonly defs?: readonly number[] }>> =
    {
      "packet-load": { uses: [6] },
      call: { uses: [1, 2, 3, 4, 5], defs: [0] },
      exit: { uses: [0] },
    };

  test.each(OPCODE_TABLE)("$name", (info) => {
    fc.assert(
      fc.property(insnOf(info), (insn) => {
        const { read, written } = rolesInText(disassemble(insn));
        const implicit = IMPLICIT[info.operation.kind];
        expect(new Set(usesOf(info, insn))).toEqual(new Set([...read, ...(implicit?.uses ?? [])]));
        expect(new Set(defsOf(info, insn))).toEqual(new Set([...written, ...(implicit?.defs ?? [])]));
      }),
      { numRuns: 20 },
    );
  });

  test("only calls and classic packet loads clobber, and what they clobber are the argument registers", () => {
    for (const info of OPCODE_TABLE) {
      const clobbering = info.operation.kind === "call" || info.operation.kind === "packet-load";
      expect([info.name, info.clobbers]).toEqual([info.name, clobbering ? [1, 2, 3, 4, 5] : []]);
    }
  });

  test("a memory offset belongs to a memory access with that base, a jump offset to a jump", () => {
    for (const info of OPCODE_TABLE) {
      expect([info.name, info.off === "memory"]).toEqual([info.name, info.memory !== undefined && info.memory.base !== "packet"]);
      const jumps = info.off === "jump" || info.imm === "jump";
      expect([info.name, jumps]).toEqual([info.name, info.flow === "jump" || info.flow === "branch"]);
    }
  });

  test.each([
    ["ldxw", { access: "load", bytes: 4, signExtend: false, base: "src" }],
    ["ldxsh", { access: "load", bytes: 2, signExtend: true, base: "src" }],
    ["stdw", { access: "store", bytes: 8, signExtend: false, base: "dst" }],
    ["stxb", { access: "store", bytes: 1, signExtend: false, base: "dst" }],
    ["acmp32", { access: "read-write", bytes: 4, signExtend: false, base: "dst" }],
    ["ldacqh", { access: "load", bytes: 2, signExtend: false, base: "src" }],
    ["strelw", { access: "store", bytes: 4, signExtend: false, base: "dst" }],
    ["ldindb", { access: "load", bytes: 1, signExtend: false, base: "packet" }],
  ])("memory access of %s", (name, memory) => {
    expect(rowNamed(name)?.memory).toEqual(memory);
  });
});
