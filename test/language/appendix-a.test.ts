import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import type { Insn } from "@whistler/isa";
import { possibleCpus } from "@whistler/loader";
import { describe, expect, test } from "vitest";

/**
 * What upstream's own test suite demands of compiled programs, as far as it is about programs and not about upstream's choice of opcodes
 * (language.md, appendix A). Its 161 programs that the verifier must accept are in the corpus tests.
 */

interface Compiled {
  readonly insns: readonly Insn[];
  readonly slots: number;
}

function compiled(body: string, declarations = ""): Compiled {
  const result = compileSource(`${declarations} (defprog p (:type :xdp :license "GPL") ${body})`, "a.lisp");
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  const [program] = result.value.programs;
  if (!program) throw new Error("no program");
  return program;
}

const slots = (body: string, declarations = ""): number => compiled(body, declarations).slots;
const opcodes = (body: string, declarations = ""): readonly number[] => compiled(body, declarations).insns.map((insn) => insn.opcode);

// Opcodes of RFC 9669: loads by width, atomics by width, calls, exit.
const LDX = { 1: 0x71, 2: 0x69, 4: 0x61, 8: 0x79 } as const;
const [ATOMIC32, ATOMIC64, CALL, EXIT, END_BE] = [0xc3, 0xdb, 0x85, 0x95, 0xdc];
const mapOf = (valueSize: number, type = ":hash"): string => `(defmap m :type ${type} :key-size 4 :value-size ${valueSize} :max-entries 4)`;

describe("constants and dead code", () => {
  test.each([
    "(return 2)",
    "(return (- (+ 10 (* 3 4)) 20))",
    "(let ((x 1)) (if (= x 1) 2 0))",
    "(let ((x (+ 1 2)) (y (* 3 4))) (* x y) 2)",
    "(let ((x (ctx ingress-ifindex))) (+ x 1) 2)",
  ])("%s is a move and an exit", (body) => {
    expect(opcodes(body)).toEqual([0xb7, EXIT]);
  });

  test("a chain of assignments of constants is its last one", () => {
    expect(slots("(let ((x 0)) (setf x 1) (setf x 2) (setf x 3) x)")).toBeLessThanOrEqual(4);
  });

  test("an unused lookup costs no more than its call", () => {
    expect(slots("(progn (map-lookup m 1) 2)", mapOf(8))).toBeLessThan(slots("(if (map-lookup m 1) 1 2)", mapOf(8)));
  });

  test("a context field that is read twice is read once", () => {
    expect(slots("(let ((a (ctx ingress-ifindex)) (b (ctx ingress-ifindex))) (logand (logior a b) 1))")).toBe(
      slots("(logand (ctx ingress-ifindex) 1)"),
    );
  });
});

describe("widths", () => {
  test.each([1, 2, 4, 8] as const)("getmap reads %i bytes of a value of that size", (size) => {
    const loads = opcodes("(logand (getmap m 1) 1)", mapOf(size)).filter((opcode) => (opcode & 7) === 1);
    expect(loads).toEqual([LDX[size]]);
  });

  test.each([":array", ":hash"])("incf of a %s map is atomic, as wide as the value", (type) => {
    expect(opcodes("(incf (getmap m 1)) 2", mapOf(4, type))).toContain(ATOMIC32);
    expect(opcodes("(incf (getmap m 1)) 2", mapOf(4, type))).not.toContain(ATOMIC64);
    expect(opcodes("(incf (getmap m 1)) 2", mapOf(8, type))).toContain(ATOMIC64);
  });

  test("atomic-add is 64 bits wide unless told otherwise", () => {
    expect(opcodes("(when-let ((v (map-lookup m 1))) (atomic-add v 0 1)) 2", mapOf(8))).toContain(ATOMIC64);
    expect(opcodes("(when-let ((v (map-lookup m 1))) (atomic-add v 0 1 u32)) 2", mapOf(8))).toContain(ATOMIC32);
  });
});

describe("control", () => {
  test.each([
    ["(let ((x (get-prandom-u32))) (if (> x 10) (return 1) (return 0)))", 8],
    ["(let ((x (get-prandom-u32))) (when (> x 10) (return 1)) 0)", 7],
    ["(let ((s 0)) (dotimes (i 10) (setf s (+ s (logand (ctx ingress-ifindex) i)))) (logand s 1))", 15],
  ])("%s: at most %i slots", (body, limit) => {
    expect(slots(body)).toBeLessThanOrEqual(limit);
  });

  test("dotimes is a loop: something jumps backwards", () => {
    const { insns } = compiled("(let ((s 0)) (dotimes (i 10) (setf s (+ s (get-prandom-u32)))) (logand s 1))");
    expect(insns.some((insn) => [5, 6].includes(insn.opcode & 7) && insn.opcode !== CALL && insn.opcode !== EXIT && insn.off < 0)).toBe(
      true,
    );
  });

  test("a program ends with its exit, or with a jump backwards to where it is", () => {
    for (const body of ["2", "(return 2)", "(incf (getmap m 1)) 2"]) {
      const last = compiled(body, mapOf(8)).insns.at(-1);
      expect(last?.opcode === EXIT || (last?.opcode === 0x05 && last.off < 0)).toBe(true);
    }
  });
});

describe("calls", () => {
  const callsOf = (body: string, declarations = ""): readonly number[] =>
    compiled(body, declarations)
      .insns.filter((insn) => insn.opcode === CALL)
      .map((insn) => insn.imm);

  test("a helper's id is the call's immediate; 46 is the socket cookie's alone", () => {
    expect(callsOf("(logand (get-prandom-u32) 1)")).toEqual([7]);
    const result = compileSource('(defprog p (:type :tc :section "tc" :license "GPL") (logand (get-socket-cookie (ctx-ptr)) 1))', "a.lisp");
    expect(result.ok && result.value.programs[0]?.insns.filter((insn) => insn.opcode === CALL).map((insn) => insn.imm)).toEqual([46]);
    expect(callsOf("(incf (getmap m 1)) (setf (getmap m 2) 3) (remmap m 4) 2", mapOf(8))).not.toContain(46);
  });

  test("what is needed after a call is not in a register that the call clobbers", () => {
    const { insns } = compiled("(let ((a (get-prandom-u32))) (let ((b (get-prandom-u32))) (logand (+ a b) 1)))");
    const between = insns.slice(insns.findIndex((insn) => insn.opcode === CALL) + 1);
    const second = between.findIndex((insn) => insn.opcode === CALL);
    // A copy to r6 to r9, or a store to the stack.
    expect(between.slice(0, second).some((insn) => (insn.opcode === 0xbf && insn.dst >= 6) || (insn.opcode & 7) === 3)).toBe(true);
  });

  test("the size that a read of user memory is given stays in its register", () => {
    const result = compileSource(
      `(defprog p (:type :kprobe :section "kprobe/x" :license "GPL")
         (let ((b (struct-alloc 16))) (probe-read-user b 16 (pt-regs-parm1)) (load u64 b 0)))`,
      "a.lisp",
    );
    if (!result.ok) throw new Error(renderText(result.diagnostics));
    const insns = result.value.programs[0]?.insns ?? [];
    const call = insns.findIndex((insn) => insn.opcode === CALL);
    const writes = insns.slice(0, call).filter((insn) => insn.dst === 2 && [0, 1, 4, 7].includes(insn.opcode & 7));
    expect(writes.at(-1)).toMatchObject({ imm: 16 });
  });

  test("byte order below v4 is the swap instruction of all kernels", () => {
    expect(opcodes("(logand (ntohs (ctx ingress-ifindex)) 1)")).toContain(END_BE);
  });
});

describe("files", () => {
  const withLicenses = (first: string, second: string): boolean =>
    compileSource(`(defprog a (:type :xdp :license "${first}") 2) (defprog b (:type :xdp :license "${second}") 2)`, "a.lisp").ok;

  test("programs of one file share their licence", () => {
    expect(withLicenses("GPL", "GPL")).toBe(true);
    expect(withLicenses("GPL", "MIT")).toBe(false);
  });

  test("a record of a struct encodes to the struct's bytes, and back", () => {
    const written: string[] = [];
    const result = compileSource(
      `(defstruct row (pid u32) (port u16) (comm (array u8 4)))
       (let* ((record (make-row-record :pid 42 :port 12345 :comm #(65 66 67 68)))
              (bytes (encode-row record))
              (again (decode-row bytes)))
         (format t "~a ~a ~a ~a" (coerce bytes 'list) (row-record-pid again) (row-record-port again) (coerce (row-record-comm again) 'list)))
       (defprog p (:type :xdp) 2)`,
      "a.lisp",
      undefined,
      { host: { write: (text) => written.push(text) } },
    );
    expect(renderText(result.diagnostics)).toBe("");
    expect(written.join("")).toBe("(42 0 0 0 57 48 65 66 67 68 0 0) 42 12345 (65 66 67 68)");
  });

  test.skipIf(process.platform !== "linux")("there is a CPU", () => {
    expect(possibleCpus()).toBeGreaterThanOrEqual(1);
  });
});
