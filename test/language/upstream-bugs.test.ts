import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { readCollection } from "@whistler/object";
import { describe, expect, test } from "vitest";
import { frame } from "../kernel/packets.ts";
import { enginesFor, type Input, type Seen } from "./engines.ts";

/**
 * Programs that the first Whistler compiled wrongly, refused, or made objects of that loaders refuse: one row for each entry of its list of
 * bugs that concerns the language. Each runs unoptimised and optimised in the IR interpreter, the VM and the kernel.
 */
interface Row {
  readonly bug: string;
  /** What goes wrong if it does. */
  readonly what: string;
  /** Maps, structs and macros before the program. */
  readonly before?: string;
  readonly body: string;
  readonly input?: Input;
  /** Return value, or the first values of the map `out`. */
  readonly expected: bigint | readonly bigint[];
}

const opaque = (...values: readonly bigint[]): Input => ({ in: values });

const ROWS: readonly Row[] = [
  {
    bug: "B-RET",
    what: "the value of a final if is lost on one path",
    body: "(let ((x (getmap in 0))) (ktime-get-ns) (if (= x 3) 1 2))",
    input: opaque(3n),
    expected: 1n,
  },
  {
    bug: "B-RET",
    what: "the value of an explicit return of a cond",
    body: "(let ((x (getmap in 0))) (get-prandom-u32) (return (cond ((= x 1) 10) ((= x 2) 20) (t 30))))",
    input: opaque(2n),
    expected: 20n,
  },
  { bug: "B-RET", what: "the value of a final and", body: "(and (getmap in 0) (getmap in 1))", input: opaque(4n, 5n), expected: 5n },
  { bug: "B-RET", what: "the value of a final case", body: "(case (getmap in 0) (1 11) (2 22) (t 33))", input: opaque(2n), expected: 22n },
  {
    bug: "B-VOID",
    what: "a final when that is not taken leaves what a helper left",
    body: "(get-prandom-u32) (when (getmap in 0) 7)",
    expected: 0n,
  },
  { bug: "B-VOID", what: "a final incf of a map", body: "(get-prandom-u32) (incf (getmap out 0) 3)", expected: 0n },
  {
    bug: "B-VOID",
    what: "a final setf of a field yields the value",
    before: "(defstruct pair (a u16) (b u16))",
    body: "(let ((p (make-pair))) (setf (pair-a p) (getmap in 0)))",
    input: opaque(0x12345n),
    expected: 0x12345n,
  },
  {
    bug: "B-ONEARM",
    what: "the value of a one-armed if that is not taken",
    body: "(let ((v (if (getmap in 0) 5))) (+ v 1))",
    expected: 1n,
  },
  { bug: "B-ONEARM", what: "the value of a when as an operand", body: "(+ 40 (when (getmap in 0) 2))", input: opaque(1n), expected: 42n },
  {
    bug: "B-BSWAP",
    what: "an order of swapped values against a constant",
    body: "(if (> (ntohs (getmap in 0)) 1024) 1 2)",
    input: opaque(0xdc05n),
    expected: 1n,
  },
  {
    bug: "B-BSWAP",
    what: "256 is not above 1024, though its swapped bytes are",
    body: "(if (> (ntohs (getmap in 0)) 1024) 1 2)",
    input: opaque(0x0001n),
    expected: 2n,
  },
  {
    bug: "B-BSWAP",
    what: "a 64-bit swap compared with a constant",
    body: "(if (= (ntohll (getmap in 0)) 1) 1 2)",
    input: opaque(0x0100_0000_0000_0000n),
    expected: 1n,
  },
  {
    bug: "B-BSWAP",
    what: "the swap drops upper bits before the comparison",
    body: "(if (= (ntohs (getmap in 0)) 80) 1 2)",
    input: opaque(0x7_5000n),
    expected: 1n,
  },
  {
    bug: "B-NARROW",
    what: "a product of 32-bit loads",
    before: "(defmap narrow :type :array :key-size 4 :value-size 4 :max-entries 2)",
    body: "(setf (getmap narrow 0) #xffffffff) (let ((a (getmap narrow 0))) (setf (getmap out 0) (* a a) (getmap out 1) (<< a 16) (getmap out 2) (>>> a 4)) 2)",
    expected: [0xffff_fffe_0000_0001n, 0xffff_ffff_0000n, 0x0fff_ffffn],
  },
  {
    bug: "B-FOLD",
    what: "folding is unsigned",
    body: "(setf (getmap out 0) (< -1 5) (getmap out 1) (>> -1 4) (getmap out 2) (/ -4 2)) 2",
    expected: [0n, 0x0fff_ffff_ffff_ffffn, 0x7fff_ffff_ffff_fffen],
  },
  {
    bug: "B-IMM",
    what: "64-bit constants in stores, keys and arguments",
    before: "(defmap wide :type :hash :key-size 8 :value-size 8 :max-entries 4)",
    body: "(setf (getmap wide #x123456789abcdef0) #xfedcba9876543210) (setf (getmap out 0) (getmap wide #x123456789abcdef0) (getmap out 1) #xffffffff (getmap out 2) (let ((b (struct-alloc 8))) (store u64 b 0 #x80000000) (load u64 b 0))) 2",
    expected: [0xfedc_ba98_7654_3210n, 0xffff_ffffn, 0x8000_0000n],
  },
  {
    bug: "B-STMERGE",
    what: "a zero store and a store of -1 beside it",
    body: "(let ((b (struct-alloc 16))) (store u64 b 0 0) (store u32 b 8 #xffffffff) (setf (getmap out 0) (load u64 b 0) (getmap out 1) (load u64 b 8)) 2)",
    expected: [0n, 0xffff_ffffn],
  },
  {
    bug: "B-STMERGE",
    what: "memset of 12 bytes of ff",
    body: "(let ((b (struct-alloc 24))) (memset b 0 #xff 12) (setf (getmap out 0) (load u64 b 0) (getmap out 1) (load u64 b 8) (getmap out 2) (load u64 b 16)) 2)",
    expected: [0xffff_ffff_ffff_ffffn, 0xffff_ffffn, 0n],
  },
  {
    bug: "B-OR",
    what: "the first operand of or is evaluated once",
    body: "(let ((n 0)) (let ((v (or (progn (incf n) (getmap in 0)) 9))) (+ (* 100 n) v)))",
    input: opaque(5n),
    expected: 105n,
  },
  {
    bug: "B-OR",
    what: "and goes on where it is zero",
    body: "(let ((n 0)) (let ((v (or (progn (incf n) (getmap in 0)) 9))) (+ (* 100 n) v)))",
    expected: 109n,
  },
  {
    bug: "B-KEY",
    what: "a literal key of eight bytes",
    before: "(defmap wide :type :hash :key-size 8 :value-size 8 :max-entries 4)",
    body: "(let ((b (struct-alloc 16))) (memset b 0 #xff 16) (setf (getmap out 7) (load u64 b 8))) (setf (getmap wide 7) 42) (getmap wide (getmap in 0))",
    input: opaque(7n),
    expected: 42n,
  },
  {
    bug: "B-KEY",
    what: "a key of three bytes is padded",
    before: "(defmap odd :type :hash :key-size 3 :value-size 6 :max-entries 4)",
    body: "(setf (getmap odd #x12345678) #xaabbccddeeff) (setf (getmap out 0) (getmap odd #x345678) (getmap out 1) (getmap odd #xff345678)) 2",
    expected: [0xaabb_ccdd_eeffn, 0xaabb_ccdd_eeffn],
  },
  {
    bug: "B-PTRVAL",
    what: "a struct pointer as value of map-update",
    before: "(defstruct pair (a u64) (b u64)) (defmap pairs :type :hash :key-size 4 :value-size 16 :max-entries 4)",
    body: "(let ((p (make-pair))) (setf (pair-a p) 11 (pair-b p) 22) (map-update pairs 1 p) (when-let ((q (map-lookup pairs 1))) (setf (getmap out 0) (pair-a q) (getmap out 1) (pair-b q))) 2)",
    expected: [11n, 22n],
  },
  {
    bug: "B-PTRVAL",
    what: "a value of a :value-type map by setf of getmap",
    before: "(defstruct pair (a u32) (b u32)) (defmap pairs :type :hash :key-size 4 :value-type pair :max-entries 4)",
    body: "(let ((p (make-pair))) (setf (pair-a p) 11 (pair-b p) 22 (getmap pairs 1) p) (if-let (q (getmap pairs 1)) (+ (* 100 (pair-a q)) (pair-b q)) 0))",
    expected: 1122n,
  },
  {
    bug: "B-PTRVAL",
    what: "an eight-byte struct as key",
    before: "(defstruct where (a u32) (b u32)) (defmap places :type :hash :key-size 8 :value-size 8 :max-entries 4)",
    body: "(let ((k (make-where))) (setf (where-a k) 1 (where-b k) 2) (setf (getmap places k) 9) (getmap places #x200000001))",
    expected: 9n,
  },
  {
    bug: "B-PTRVAL",
    what: "stack-addr as key",
    body: "(let ((k u32 (getmap in 0))) (if-let (p (map-lookup in (stack-addr k))) (load u64 p 0) 0))",
    input: opaque(2n, 0n, 77n),
    expected: 77n,
  },
  {
    bug: "B-PTRVAL",
    what: "a pointer that reaches the key through an if",
    before: "(defstruct where (a u32) (b u32)) (defmap places :type :hash :key-size 8 :value-size 8 :max-entries 4)",
    body: "(let ((k (make-where)) (l (make-where))) (setf (where-a k) 1 (where-a l) 2) (setf (getmap places 1) 9 (getmap places 2) 8) (let ((key (if (getmap in 0) k l))) (getmap places key)))",
    expected: 8n,
  },
  {
    bug: "B-SADDR",
    what: "what a helper writes through stack-addr is in the variable",
    body: "(let ((v u64 1)) (probe-read-kernel (stack-addr v) 8 0) (setf (getmap out 0) v) 2)",
    before: "",
    expected: [0n],
  },
  {
    bug: "B-SADDR",
    what: "a store through the address, then a read of the variable",
    body: "(let ((v u32 1)) (store u32 (stack-addr v) 0 (getmap in 0)) (setf v (+ v 1)) (load u32 (stack-addr v) 0))",
    input: opaque(41n),
    expected: 42n,
  },
  {
    bug: "B-HOIST",
    what: "a load whose address is computed after a helper",
    before: "(defstruct bytes (b (array u8 4)))",
    body: "(let ((x (make-bytes))) (setf (bytes-b x 0) 10 (bytes-b x 1) 11 (bytes-b x 2) 12 (bytes-b x 3) 13) (bytes-b x (logand (progn (ktime-get-ns) (getmap in 0)) 3)))",
    input: opaque(6n),
    expected: 12n,
  },
  {
    bug: "B-COND",
    what: "a macro call as test of a cond clause",
    before: "(defmacro is-two (x) `(= ,x 2))",
    body: "(cond ((is-two (getmap in 0)) 7) (t 8))",
    input: opaque(2n),
    expected: 7n,
  },
  {
    bug: "B-NARY",
    what: "comparisons of three operands",
    body: "(setf (getmap out 0) (< (getmap in 0) (getmap in 1) (getmap in 2)) (getmap out 1) (= (getmap in 0) 1 2) (getmap out 2) (/= (getmap in 0) 5 1) (getmap out 3) (+ (getmap in 0))) 2",
    input: opaque(1n, 2n, 2n),
    expected: [0n, 0n, 0n, 1n],
  },
  {
    bug: "B-ATOMIC",
    what: "an atomic add of four bytes at offset four",
    body: "(let ((b (struct-alloc 8))) (atomic-add b 4 5 u32) (atomic-add b 4 #xffffffff u32) (setf (getmap out 0) (load u64 b 0)) 2)",
    expected: [4n << 32n],
  },
  {
    bug: "B-ATOMIC",
    what: "incf of values of one and two bytes",
    before:
      "(defmap tiny :type :array :key-size 4 :value-size 1 :max-entries 1) (defmap small :type :hash :key-size 4 :value-size 2 :max-entries 1)",
    body: "(incf (getmap tiny 0) 255) (incf (getmap tiny 0) 3) (incf (getmap small 9) #xffff) (incf (getmap small 9)) (decf (getmap small 9)) (setf (getmap out 0) (getmap tiny 0) (getmap out 1) (getmap small 9)) 2",
    expected: [2n, 0xffffn],
  },
  {
    bug: "B-TYPEID",
    what: "type names of another package",
    before: "(defpackage :other (:use :cl :whistler)) (in-package :other) (defheader probe (port :offset 0 :type u16 :net-order t))",
    body: "(let ((b (struct-alloc 8))) (store u64 b 0 #x0102030405060708) (setf (getmap whistler-user::out 0) (probe-port b)) 2)",
    expected: [0x0807n],
  },
  { bug: "B-ASM", what: "asm is one raw instruction", body: "(asm #xb7 0 0 0 7) 9", expected: 9n },
  {
    bug: "B-OFFVAR",
    what: "a load at an offset that is not known",
    body: "(let ((b (struct-alloc 8))) (store u64 b 0 #x0807060504030201) (load u8 b (logand (getmap in 0) 7)))",
    input: opaque(5n),
    expected: 6n,
  },
  {
    bug: "B-SIGN",
    what: "signed loads and casts",
    body: "(let ((b (struct-alloc 8))) (store u64 b 0 #x80ff) (setf (getmap out 0) (load i16 b 0) (getmap out 1) (load i8 b 1) (getmap out 2) (cast i32 (getmap in 0))) 2)",
    input: opaque(0x1_8000_0000n),
    expected: [BigInt.asUintN(64, -32513n), BigInt.asUintN(64, -128n), BigInt.asUintN(64, -0x8000_0000n)],
  },
  {
    bug: "B-BITFUSE",
    what: "two tests of masks with several bits",
    body: "(if (and (logand (getmap in 0) 3) (= (logand (getmap in 0) 4) 0)) 1 2)",
    input: opaque(1n),
    expected: 1n,
  },
  {
    bug: "B-MEMSETCONST",
    what: "constants and sizeof in memset and memcpy",
    before: "(defconstant +length+ 8) (defstruct pair (a u32) (b u32))",
    body: "(let ((b (struct-alloc 16)) (c (struct-alloc 16))) (memset b 0 1 +length+) (memcpy c (sizeof pair) b 0 (sizeof pair)) (setf (getmap out 0) (load u64 c 8)) 2)",
    expected: [0x0101_0101_0101_0101n],
  },
  {
    bug: "B-DECF",
    what: "decf of a map's value is an atomic add",
    body: "(setf (getmap out 0) 5) (decf (getmap out 0) 7) (decf (getmap out 1)) 2",
    expected: [BigInt.asUintN(64, -2n), BigInt.asUintN(64, -1n)],
  },
  {
    bug: "B-DEADTAIL",
    what: "what stands behind a return",
    body: "(if (getmap in 0) (progn (return 4) (setf (getmap out 0) 1)) (return 5)) (setf (getmap out 0) 2) 6",
    input: opaque(1n),
    expected: 4n,
  },
  {
    bug: "spills",
    what: "the other operand of a difference of two spilled values",
    body: `(let (${Array.from({ length: 12 }, (_, index) => `(v${index} (getmap in ${index}))`).join(" ")}) (ktime-get-ns) (setf (getmap out 0) (- v10 v11) (getmap out 1) (- v0 v1) (getmap out 2) (+ ${Array.from({ length: 12 }, (_, index) => `v${index}`).join(" ")})) 2)`,
    input: opaque(...Array.from({ length: 12 }, (_, index) => BigInt(index * index))),
    expected: [BigInt.asUintN(64, 100n - 121n), BigInt.asUintN(64, -1n), 506n],
  },
  {
    bug: "shared key slots",
    what: "only one branch had stored the key",
    body: "(let ((x (getmap in 0))) (if x (incf (getmap out 3) 5) (incf (getmap out 4) 6)) (incf (getmap out 3)) (incf (getmap out (if x 4 5)) 2) 2)",
    input: opaque(1n),
    expected: [0n, 0n, 0n, 6n, 2n, 0n],
  },
  {
    bug: "threaded arguments",
    what: "a value that goes through two joins of the same test",
    body: "(let ((x (getmap in 0)) (y 0)) (if (> x 5) (setf y 1) (setf y 2)) (let ((z (if (> x 5) (+ y 10) (+ y 20)))) (+ z (if (= y 1) 100 200))))",
    input: opaque(9n),
    expected: 111n,
  },
  {
    bug: "narrow spills",
    what: "a narrow value in a wider map value",
    before: "(defmap wide :type :hash :key-size 4 :value-size 8 :max-entries 4)",
    body: "(let ((v u8 (cast u8 (getmap in 0)))) (setf (getmap out 7) #xffffffffffffffff) (setf (getmap wide 1) v) (setf (getmap out 0) (getmap wide 1)) 2)",
    input: opaque(0x1abn),
    expected: [0xabn],
  },
];

describe("programs that were compiled wrongly", () => {
  for (const row of ROWS) {
    describe(`${row.bug}: ${row.what}`, () => {
      const { engines } = enginesFor(`${row.before ?? ""}\n(defprog row (:type :xdp :section "xdp") ${row.body})`);
      for (const { name, run } of engines) {
        // Raw instructions and reads of kernel memory mean nothing to the IR interpreter.
        if (name.startsWith("interpreter") && /\((?:asm|probe-read-kernel) /.test(row.body)) continue;
        test(name, () => {
          const seen: Seen = run("row", row.input ?? {});
          if (typeof row.expected === "bigint") expect(seen.retval).toBe(row.expected);
          else expect(seen.out.slice(0, row.expected.length)).toEqual(row.expected);
        });
      }
    });
  }
});

describe("context fields of arrays (B-COREARR)", () => {
  test("elements have records of their own, and the local struct is whole", () => {
    const result = compileSource(
      `(defprog marks (:type :tc :section "tc") (setf (ctx cb 3) (ctx cb 1)) TC_ACT_OK)
       (defprog look (:type :sk-lookup :section "sk_lookup") (if (= (ctx local-ip6 2) 1) 0 1))
       (defprog egress (:type :xdp :section "xdp") (if (ctx egress-ifindex) 1 2))`,
      "core.lisp",
    );
    if (!result.ok) throw new Error(renderText(result.diagnostics));
    const file = readElf(result.value.object);
    const spec = file.ok ? readCollection(file.value) : file;
    if (!spec.ok) throw new Error(renderText(spec.diagnostics));
    const records = [...spec.value.programs.values()].flatMap((program) => program.coreRelocations);
    expect(records.map(({ access }) => access).sort()).toEqual(["0:12:1", "0:12:3", "0:5", "0:7:2"].sort());
    expect(records.every(({ typeId }) => typeId > 0)).toBe(true);
  });
});

describe("helper numbers (B-HELPERID)", () => {
  test.each([
    ["get-current-task-btf", 158],
    ["ktime-get-coarse-ns", 160],
    ["ktime-get-tai-ns", 208],
    ["get-socket-cookie", 46],
  ])("%s is %d", (name, id) => {
    const argument = name === "get-socket-cookie" ? " (ctx-ptr)" : "";
    const result = compileSource(`(defprog p (:type :tc :section "tc") (${name}${argument}))`, "helper.lisp");
    if (!result.ok) throw new Error(renderText(result.diagnostics));
    expect(result.value.programs[0]?.insns.find((insn) => insn.opcode === 0x85)?.imm).toBe(id);
  });
});

describe("what is refused now", () => {
  test.each([
    ["B-SETF", "(setf nowhere 5)", "WH2102"],
    ["B-ATOMIC", "(atomic-add (struct-alloc 8) 0 1 u8)", "WH2111"],
    ["B-ATOMIC", "(atomic-add (struct-alloc 8) 4 1)", "WH2116"],
    ["B-IMM", "(store u64 (struct-alloc 8) 0 #x1ffffffffffffffff)", "WH2118"],
  ])("%s: %s", (_, body, code) => {
    const result = compileSource(`(defprog p (:type :xdp :section "xdp") ${body} 2)`, "row.lisp");
    expect(result.diagnostics.map((one) => one.code)).toContain(code);
    const [first] = result.diagnostics;
    // B-LOC: a place, and a hint.
    expect(first?.span?.source.path).toBe("row.lisp");
    expect(renderText(result.diagnostics)).toMatch(/row\.lisp:1:\d+/);
  });
});

describe("several programs in one section (B-DUPSEC), maps with flags (B-MAPFLAGS)", () => {
  const { engines } = enginesFor(`
    (defmap flagged :type :hash :key-size 4 :value-size 8 :max-entries 4 :map-flags 1)
    (defprog first (:type :xdp :section "xdp") (incf (getmap flagged 1)) (setf (getmap out 0) (getmap flagged 1)) 1)
    (defprog second (:type :xdp :section "xdp") (setf (getmap out 0) 22) 2)`);
  for (const { name, run } of engines) {
    test(name, () => {
      const packet = frame();
      expect([run("first", { packet }), run("second", { packet })].map(({ retval, out }) => [retval, out[0]])).toEqual([
        [1n, 1n],
        [2n, 22n],
      ]);
    });
  }
});
