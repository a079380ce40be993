import * as isa from "@whistler/isa";
import { CPU_LEVELS, exit, type Insn, lddw, mov64Imm, type ValidateOptions, validate } from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyInsn, programFor } from "./arbitraries.ts";

/** `kind@slot` of each error. */
function errors(insns: readonly Insn[], options?: ValidateOptions): readonly string[] {
  return validate(insns, options).map(({ kind, slot }) => `${kind}@${slot}`);
}

describe("validate accepts", () => {
  test.each(CPU_LEVELS)("programs of instructions of %s", (cpu) => {
    fc.assert(
      fc.property(programFor(cpu), (insns) => {
        expect(validate(insns, { cpu })).toEqual([]);
      }),
    );
  });

  test("two functions, one calls the other", () => {
    expect(errors([isa.callLocal(1), exit(), mov64Imm(0, 1), exit()])).toEqual([]);
  });

  test("a function reference: its distance counts from the slot behind the first half", () => {
    expect(errors([isa.funcRef(2, 2), exit(), mov64Imm(0, 0), exit()])).toEqual([]);
  });

  test("unresolved calls before linking", () => {
    expect(errors([isa.callLocal(-1), isa.callLocal(1000), exit()], { functions: "unresolved" })).toEqual([]);
  });

  test("a program that ends in a backward jump", () => {
    expect(errors([mov64Imm(0, 0), isa.ja(-2)])).toEqual([]);
  });
});

describe("validate refuses", () => {
  test.each<[string, readonly Insn[], readonly string[]]>([
    ["no instructions", [], ["empty-program@0"]],
    ["an unknown opcode", [{ opcode: 0xff, dst: 0, src: 0, off: 0, imm: 0 }, exit()], ["unknown-opcode@0"]],
    ["zeros", [{ opcode: 0, dst: 0, src: 0, off: 0, imm: 0 }, exit()], ["unknown-opcode@0"]],
    ["a division with offset 2", [{ ...isa.alu64Reg("div", 1, 2), off: 2 }, exit()], ["unknown-variant@0"]],
    ["a swap of 24 bits", [{ ...isa.be(16, 1), imm: 24 }, exit()], ["unknown-variant@0"]],
    ["pseudo source 7", [lddw(1, 0n, 7), exit()], ["unknown-variant@0"]],
    ["source 3 of a call", [{ ...isa.call(1), src: 3 }, exit()], ["unknown-variant@0"]],
    ["dst of exit", [{ ...exit(), dst: 1 }], ["unused-field-not-zero@0"]],
    ["src and off of mov imm", [{ ...mov64Imm(0, 0), src: 1, off: 1 }, exit()], ["unused-field-not-zero@0", "unused-field-not-zero@0"]],
    ["imm of a load", [{ ...isa.ldx(8, 1, 2, 0), imm: 1 }, exit()], ["unused-field-not-zero@0"]],
    ["imm of a register jump", [{ ...isa.jmpReg("eq", 1, 2, 0), imm: 1 }, exit()], ["unused-field-not-zero@0"]],
    ["off of gotol", [{ ...isa.gotol(0), off: 1 }, exit()], ["unused-field-not-zero@0"]],
    ["upper half of a map reference", [{ ...isa.mapFd(1, 5), nextImm: 1 }, exit()], ["unused-field-not-zero@0"]],
    ["off of a helper call", [{ ...isa.call(1), off: 1 }, exit()], ["unused-field-not-zero@0"]],
    ["register 11 read", [isa.mov64Reg(1, 11), exit()], ["register-out-of-range@0"]],
    ["register 15 written", [mov64Imm(15, 0), exit()], ["register-out-of-range@0"]],
    ["r10 written", [isa.alu64Imm("add", 10, 8), exit()], ["frame-pointer-written@0"]],
    ["r10 loaded", [isa.ldx(8, 10, 1, 0), exit()], ["frame-pointer-written@0"]],
    ["r10 as source of a fetch", [isa.atomic("add", 8, 1, 0, 10, true), exit()], ["frame-pointer-written@0"]],
    ["a 64-bit shift by 64", [isa.alu64Imm("lsh", 1, 64), exit()], ["immediate-out-of-range@0"]],
    ["a 32-bit shift by 32", [isa.alu32Imm("arsh", 1, 32), exit()], ["immediate-out-of-range@0"]],
    ["a negative shift", [isa.alu64Imm("rsh", 1, -1), exit()], ["immediate-out-of-range@0"]],
    ["division by constant zero", [isa.alu32Imm("smod", 1, 0), exit()], ["immediate-out-of-range@0"]],
    ["a cast to address space 2", [isa.addrSpaceCast(1, 2, 0, 2), exit()], ["immediate-out-of-range@0"]],
    ["a jump before the start", [isa.ja(-2)], ["jump-out-of-program@0"]],
    ["a jump to the end", [isa.jmpImm("eq", 1, 0, 1), exit()], ["jump-out-of-program@0"]],
    ["a far gotol", [isa.gotol(0x7fff_ffff), exit()], ["jump-out-of-program@0"]],
    ["a jump into lddw", [isa.ja(1), lddw(1, 0n), exit()], ["jump-into-lddw@0"]],
    ["an end without exit", [lddw(1, 0n), mov64Imm(0, 0)], ["fallthrough-off-end@2"]],
    ["a conditional jump at the end", [mov64Imm(0, 0), isa.jmpImm("eq", 0, 0, -2)], ["fallthrough-off-end@1"]],
    ["a call to nothing", [isa.callLocal(5), exit()], ["bad-function-target@0"]],
    ["a call into lddw", [isa.callLocal(1), lddw(0, 0n), exit()], ["bad-function-target@0"]],
    ["a function that runs into the next", [isa.callLocal(0), exit()], ["fallthrough-off-end@0"]],
    ["a jump into another function", [isa.callLocal(1), isa.ja(0), mov64Imm(0, 1), exit()], ["jump-out-of-function@1"]],
    ["callx", [isa.callx(1), exit()], ["not-loadable@0"]],
  ])("%s", (_, insns, expected) => {
    expect(errors(insns)).toEqual(expected);
  });

  test.each<[string, Insn, readonly string[]]>([
    ["w1 += w2", isa.alu32Reg("add", 1, 2), []],
    ["*(u32 *)(r10 - 4) = 1", isa.st(4, 10, -4, 1), []],
    ["lock +=", isa.atomic("add", 8, 1, 0, 2, false), []],
    ["jlt", isa.jmpImm("lt", 1, 0, 0), ["v1"]],
    ["jeq32", isa.jmp32Imm("eq", 1, 0, 0), ["v1", "v2"]],
    ["xchg", isa.atomic("xchg", 8, 1, 0, 2, true), ["v1", "v2"]],
    ["s/=", isa.alu64Reg("sdiv", 1, 2), ["v1", "v2", "v3"]],
    ["gotol", isa.gotol(0), ["v1", "v2", "v3"]],
  ])("%s at the levels that lack it", (_, insn, lacking) => {
    const refused = CPU_LEVELS.filter((cpu) => errors([insn, exit()], { cpu }).includes("cpu-level-too-low@0"));
    expect(refused).toEqual(lacking);
  });

  test("any single-bit damage to an unused field", () => {
    const fields = [
      ["dst", 0, 3],
      ["src", 0, 3],
      ["off", 0, 14],
      ["imm", 0, 30],
    ] as const;
    fc.assert(
      fc.property(anyInsn, fc.constantFrom(...fields), fc.nat(30), (insn, [field, low, high], pick) => {
        fc.pre(isa.describe(insn)?.[field] === "unused");
        const damaged = { ...insn, [field]: 1 << (low + (pick % (high - low + 1))) };
        expect(validate([damaged, exit()], { functions: "unresolved" }).some(({ kind }) => kind === "unused-field-not-zero")).toBe(true);
      }),
    );
  });

  test("never throws on decoded bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
        const decoded = isa.decode(raw.subarray(0, raw.length - (raw.length % 8)));
        if (decoded.ok) expect(validate(decoded.insns, { cpu: "v1" })).toBeInstanceOf(Array);
      }),
    );
  });
});
