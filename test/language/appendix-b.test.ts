import { compileSource } from "@whistler/compiler";
import { describe, expect, test } from "vitest";
import { frame, UDP } from "../kernel/packets.ts";
import { enginesFor } from "./engines.ts";

/**
 * The values that expressions have, row by row. A number in braces is written as a literal in one program and read from a map in another,
 * so that folding and the run-time instruction are held against the same expectation.
 */
const VALUES: readonly (readonly [expression: string, expected: bigint])[] = [
  ["(>> {-1} {60})", 15n],
  ["(>> {-1} 4)", 0x0fff_ffff_ffff_ffffn],
  ["(<< {1} {40})", 0x100_0000_0000n],
  ["(>>> {-16} {2})", -4n],
  ["(>>> {#x80000000} 4)", 0x0800_0000n],
  ["(ash {-1} -60)", 15n],
  ["(ash {3} 2)", 12n],
  ["(/ {-4} {2})", 0x7fff_ffff_ffff_fffen],
  ["(mod {-4} {3})", 0n],
  ["(/ {100} {7} 2)", 7n],
  ["(mod {100} {7})", 2n],
  ["(/ 7 {{0}})", 0n],
  ["(mod 7 {{0}})", 7n],
  ["(* {#xffffffff} {#xffffffff})", 0xffff_fffe_0000_0001n],
  ["(+ {#xffffffffffffffff} {2})", 1n],
  ["(- {5})", -5n],
  ["(- {5} {7})", -2n],
  ["(- {10} {1} {2} {3})", 4n],
  ["(+)", 0n],
  ["(*)", 1n],
  ["(+ {9})", 9n],
  ["(* {9})", 9n],
  ["(logand)", -1n],
  ["(logior)", 0n],
  ["(logxor)", 0n],
  ["(logand {12} {10})", 8n],
  ["(logior {12} {10} {1})", 15n],
  ["(logxor {12} {10})", 6n],
  ["(bit-and {12} {10})", 8n],
  ["(bit-or {12} {10})", 14n],
  ["(bit-xor {12} {10})", 6n],
  ["(ash-left {1} 3)", 8n],
  ["(ash-right {-1} 63)", 1n],
  ["(ash-right-signed {-8} 1)", -4n],
  ["(< {-1} {5})", 0n],
  ["(s< {-1} {5})", 1n],
  ["(> {-1} {5})", 1n],
  ["(s> {-1} {5})", 0n],
  ["(<= {5} {5})", 1n],
  ["(>= {5} {6})", 0n],
  ["(s<= {-6} {-5})", 1n],
  ["(s>= {-6} {-5})", 0n],
  ["(= {1} {1} {2})", 0n],
  ["(= {2} {2} {2})", 1n],
  ["(< {1} {2} {3})", 1n],
  ["(< {1} {3} {2})", 0n],
  ["(/= {1} {2} {1})", 0n],
  ["(/= {1} {2} {3})", 1n],
  ["(< {7})", 1n],
  ["(cast u8 {#x1ff})", 255n],
  ["(cast u16 {#x12345})", 0x2345n],
  ["(cast u32 {-1})", 0xffff_ffffn],
  ["(cast u64 {-1})", -1n],
  ["(cast i8 {200})", -56n],
  ["(cast i16 {#x8000})", -32768n],
  ["(cast i32 {#xffffffff})", -1n],
  ["(cast i64 {-1})", -1n],
  ["(let ((x u8 {300})) x)", 300n],
  ["(let ((x u32)) x)", 0n],
  ["(let ((x)) x)", 0n],
  ["(let (x) x)", 0n],
  ["(ntohs {#x1234})", 0x3412n],
  ["(htons {#x51234})", 0x3412n],
  ["(ntohs {#x51234})", 0x3412n],
  ["(ntohl {#x12345678})", 0x7856_3412n],
  ["(htonl {#x912345678})", 0x7856_3412n],
  ["(ntohll {1})", 0x0100_0000_0000_0000n],
  ["(htonll {#x0102030405060708})", 0x0807_0605_0403_0201n],
  ["(log2 {0})", 0n],
  ["(log2 {1})", 0n],
  ["(log2 {2})", 1n],
  ["(log2 {1023})", 9n],
  ["(log2 {#x80000000})", 31n],
  ["(log2 (<< {1} 40))", 31n],
  ["(log2 {-1})", 31n],
  ["(and)", 1n],
  ["(and {3} {4})", 4n],
  ["(and {0} {4})", 0n],
  ["(and {4} {0})", 0n],
  ["(or)", 0n],
  ["(or {0} {7})", 7n],
  ["(or {5} {7})", 5n],
  ["(or {0} {0})", 0n],
  ["(not {0})", 1n],
  ["(not {9})", 0n],
  ["(when nil 3)", 0n],
  ["(when {0} 3)", 0n],
  ["(when {1} 3 4)", 4n],
  ["(unless {0} 3)", 3n],
  ["(unless {1} 3)", 0n],
  ["(if {0} 1)", 0n],
  ["(if {2} 1)", 1n],
  ["(progn)", 0n],
  ["(let ((a {1})))", 0n],
  ["(if-let (v {0}) 1 2)", 2n],
  ["(if-let (v {8}) (+ v 1) 2)", 9n],
  ["(if-let (v u32 {0}) 1)", 0n],
  ["(when-let ((v {4}) (w u32 {5})) (+ v w))", 9n],
  ["(when-let ((v {4}) (w {0})) (+ v w))", 0n],
  ["(when-let () 5)", 5n],
  ["(case {6} ((1 2) 10) (6 20) (t 30))", 20n],
  ["(case {2} ((1 2) 10) (6 20) (t 30))", 10n],
  ["(case {9} ((1 2) 10) (6 20) (t 30))", 30n],
  ["(case {9} (1 2))", 0n],
  ["(case {17} (+ip-proto-tcp+ 1) (+ip-proto-udp+ 2) (otherwise 3))", 2n],
  ["(let ((k {8})) (case {8} (k 5)))", 5n],
  ["(case (ntohs {8}) ((htons #x800) 10) (t 3))", 3n],
  ["(case (htons {#x800}) ((htons #x800) 10) (t 3))", 10n],
  ["(case (htons {#x800}) (((htons #x800) 5) 10) (t 3))", 10n],
  ["(case {5} (((htons #x800) 5) 10) (t 3))", 10n],
  ["(cond ((= {1} {2}) 5))", 0n],
  ["(cond ({7}))", 7n],
  ["(cond ({0} 1) ((= {3} 3) 2) (t 9))", 2n],
  ["(cond ({0} 1) (t 9))", 9n],
  ["(let ((x {1})) (+ x (progn (setf x 5) x)))", 6n],
  ["(let ((a {1})) (let ((a {2}) (b a)) (+ a b)))", 3n],
  ["(let ((a {1})) (let* ((a {2}) (b a)) (+ a b)))", 4n],
  ["(let ((x {1})) (let ((x {2})) (setf x 9)) x)", 1n],
  ["(let ((x {1})) (when {1} (setf x 8)) x)", 8n],
  ["(let ((x {1})) (when {0} (setf x 8)) x)", 1n],
  ["(let ((x {1}) (y {2})) (setf x y y x) (+ (* 10 x) y))", 22n],
  ["(let ((x {1})) (setf x 7))", 7n],
  ["(let ((x {1})) (incf x))", 2n],
  ["(let ((x {1})) (incf x {5}) x)", 6n],
  ["(let ((x {1})) (decf x {3}))", -2n],
  ["(let ((s 0)) (dotimes (i 5) (setf s (+ s i))) s)", 10n],
  ["(let ((s {3})) (dotimes (i 0) (setf s 0)) s)", 3n],
  ["(dotimes (i 3))", 0n],
  ["(let ((s 0)) (dotimes (i 4 (+ s i)) (setf s (+ s i))))", 10n],
  ["(let ((s 0)) (dotimes (i 6) (setf s (+ s i) i 100)) s)", 15n],
  ["(let ((s 0)) (dotimes (i 3) (dotimes (j 3) (when (= i j) (incf s)))) s)", 3n],
  ["(let ((b (struct-alloc 8))) (store u32 b 0 {#xffffffff}) (load u64 b 0))", 0xffff_ffffn],
  ["(let ((b (struct-alloc 16))) (memset b 0 {#xff} 15) (load u8 b 15))", 0n],
  ["(let ((b (struct-alloc 16))) (memset b 0 #xff 15) (load u64 b 8))", 0x00ff_ffff_ffff_ffffn],
  ["(let ((b (struct-alloc 8))) (store u64 b 0 {#x123456789abcdef0}) (load u64 b 0))", 0x1234_5678_9abc_def0n],
  ["(let ((b (struct-alloc 2))) (store u16 b 0 {#x80ff}) (load i16 b 0))", -32513n],
  ["(let ((b (struct-alloc 2))) (store u16 b 0 {#x80ff}) (load u16 b))", 0x80ffn],
  ["(let ((b (struct-alloc 1))) (store u8 b 0 {#x180}) (load i8 b 0))", -128n],
  ["(let ((b (struct-alloc 4))) (store u32 b 0 {#x80000000}) (load i32 b 0))", -0x8000_0000n],
  ["(let ((b (struct-alloc 8))) (setf (load u16 b 2) {#xabcd}) (load u64 b 0))", 0xabcd_0000n],
  ["(let ((b (struct-alloc 8))) (setf (load u16 b 2) {#xabcde}))", 0xabcden],
  ["(let ((b (struct-alloc 8))) (store u8 b 3 9) (load u8 b (logand {#xf3} 7)))", 9n],
  [
    "(let ((b (struct-alloc 16)) (c (struct-alloc 16))) (memset b 0 7 16) (memcpy c 1 b 0 11) (+ (load u8 c 0) (load u8 c 11) (load u8 c 12)))",
    7n,
  ],
  ["(let ((b (struct-alloc 8))) (atomic-add b 0 {5}) (atomic-add b 0 {#xffffffff} u32) (load u64 b 0))", 4n],
  [
    "(let ((b (struct-alloc 16))) (store u64 b 1 {#x123456789abcdef0}) (+ (load u64 b 1) (load u8 b 0) (load u8 b 9)))",
    0x1234_5678_9abc_def0n,
  ],
  ["(let ((b (struct-alloc 16))) (store u32 b 3 {#x87654321}) (load i32 b 3))", BigInt.asIntN(32, 0x8765_4321n)],
  ["(let ((b (+ (struct-alloc 16) 2))) (store u64 b 1 {-2}) (load u16 b 8))", 0xffn],
  ["(let ((v u32 {5})) (store u16 (stack-addr v) 0 {#x1ffff}) v)", 0xffffn],
  ["(let ((v u16 {#x12345})) (stack-addr v) v)", 0x2345n],
  ["(let ((v i8 {200})) (stack-addr v) v)", -56n],
  ["{nil}", 0n],
  ["(let ((nil-free {1})) nil-free)", 1n],
];

/** Whole bodies and the value that the program returns. */
const BODIES: readonly (readonly [body: string, expected: bigint, inputs?: readonly bigint[]])[] = [
  ["", 0n],
  ["(dotimes (i 4) (when (= i 2) (return (+ i 40))))", 42n],
  ["(when (= (getmap in 0) 1) 7)", 0n],
  ["(when (= (getmap in 0) 1) 7)", 7n, [1n]],
  ["(if (getmap in 0) 1 2)", 2n],
  ["(if (getmap in 0) 1 2)", 1n, [9n]],
  ["(return)", 0n],
  ["(return 3) 4", 3n],
  ["(progn (return 3) 4)", 3n],
  ["(let ((x (getmap in 0))) (when x (return x)) 5)", 5n],
  ["(let ((x (getmap in 0))) (when x (return x)) 5)", 6n, [6n]],
  ["(incf (getmap out 0))", 0n],
  ["(setf (getmap out 0) 9)", 0n],
  ["(store u8 (struct-alloc 1) 0 5)", 0n],
  ["(atomic-add (struct-alloc 8) 0 5)", 0n],
  ["(memset (struct-alloc 8) 0 1 8)", 0n],
  ["(getmap out 5)", 0n],
  ["(getmap out 99)", 0n],
  ["(with-packet (d e) 7)", 7n],
  ["XDP_DROP", 1n],
];

const programs = (rows: readonly (readonly [string, ...unknown[]])[], body: (row: string) => string): string =>
  rows.map(([row], index) => `(defprog r${index} (:type :xdp) ${body(row)})`).join("\n");

/** `{{n}}` is never a literal: the compiler would refuse it. */
const literally = (expression: string): string => expression.replace(/\{\{(.*?)\}\}/g, "(getmap in 15)").replace(/\{(.*?)\}/g, "$1");

function opaquely(expression: string): { readonly text: string; readonly inputs: readonly bigint[] } {
  const inputs: bigint[] = [];
  const text = expression.replace(/\{\{(.*?)\}\}/g, "{$1}").replace(/\{(.*?)\}/g, (_, number: string) => {
    inputs.push(number === "nil" ? 0n : BigInt(number.replace("#x", "0x")));
    return `(getmap in ${inputs.length - 1})`;
  });
  return { text, inputs };
}

const keeping = (expression: string): string => `(let ((value ${expression})) (setf (getmap out 0) value) 2)`;

describe("values of expressions", () => {
  for (const [what, write, inputsOf] of [
    ["as constants", literally, () => []],
    ["of numbers that are not known", (row: string) => opaquely(row).text, (row: string) => opaquely(row).inputs],
  ] as const) {
    const { engines } = enginesFor(programs(VALUES, (row) => keeping(write(row))));
    for (const { name, run } of engines) {
      describe(`${what}: ${name}`, () => {
        for (const [index, [row, expected]] of VALUES.entries()) {
          test(`${row} is ${expected}`, () => {
            expect(run(`r${index}`, { in: inputsOf(row) }).out[0]).toBe(BigInt.asUintN(64, expected));
          });
        }
      });
    }
  }
});

describe("what programs return", () => {
  const { engines } = enginesFor(programs(BODIES, (row) => row));
  for (const { name, run } of engines) {
    describe(name, () => {
      for (const [index, [row, expected, inputs = []]] of BODIES.entries()) {
        test(`${row} of ${inputs.join(" ")}: ${expected}`, () => {
          expect(run(`r${index}`, { in: inputs }).retval).toBe(expected);
        });
      }
    });
  }
});

describe("packets", () => {
  const { engines } = enginesFor(`
    (defprog port (:type :xdp)
      (with-tcp (d e tcp) (return (if (> (tcp-dst-port tcp) 1024) XDP_DROP XDP_PASS)))
      (setf (getmap out 0) 5)
      XDP_TX)
    (defprog udp (:type :xdp)
      (with-udp (d e udp) (return (udp-dst-port udp)))
      (return 9))
    (defprog parse (:type :xdp)
      (let ((d (xdp-data)) (e (xdp-data-end)))
        (setf (getmap out 0) (/= (parse-eth d e) 0)
              (getmap out 1) (if-let (ip (parse-ipv4 d e)) (- ip d))
              (getmap out 2) (if-let (tcp (parse-tcp d e)) (- tcp d))
              (getmap out 3) (parse-udp d e))
        2))`);
  describe.each(engines)("$name", ({ run }) => {
    test.each([
      ["port 1500 is above 1024", frame({ destinationPort: 1500, length: 60 }), 1n, 0n],
      ["port 256 is below, though its bytes are 01 00", frame({ destinationPort: 256, length: 60 }), 2n, 0n],
      ["port 1024 is not above", frame({ destinationPort: 1024, length: 60 }), 2n, 0n],
      ["a UDP frame skips the body, what follows runs", frame({ protocol: UDP, length: 60 }), 3n, 5n],
      ["a frame of another protocol too", frame({ etherType: 0x86dd, length: 60 }), 3n, 5n],
      ["a frame of 20 bytes leaves the program", frame({ length: 20 }), 2n, 0n],
    ] as const)("%s", (_, packet, retval, out) => {
      const seen = run("port", { packet });
      expect([seen.retval, seen.out[0]]).toEqual([retval, out]);
    });

    test("with-udp", () => {
      expect(run("udp", { packet: frame({ protocol: UDP, destinationPort: 53 }) }).retval).toBe(53n);
      expect(run("udp", { packet: frame() }).retval).toBe(9n);
    });

    test("parse-eth, parse-ipv4, parse-tcp, parse-udp", () => {
      expect(run("parse", { packet: frame() }).out.slice(0, 4)).toEqual([1n, 14n, 34n, 0n]);
    });
  });
});

describe("what is refused, and what is only said", () => {
  const codes = (expression: string): readonly string[] =>
    compileSource(`(defprog p (:type :xdp) (let ((v ${expression})) (store u64 (struct-alloc 8) 0 v) 2))`, "row.lisp").diagnostics.map(
      (one) => one.code,
    );

  test.each([
    ["(/ 7 0)", ["WH2123"]],
    ["(mod 7 (- 2 2))", ["WH2123"]],
    ["(let ((x u8 300)) x)", ["WH2122"]],
    ["(let ((x i8 200)) x)", ["WH2122"]],
    ["(<< 1 64)", ["WH2110"]],
    ["(ash 1 (get-prandom-u32))", ["WH2108"]],
    ["#x10000000000000000", ["WH2118"]],
    ["(setf unbound 3)", ["WH2102"]],
    ["unbound", ["WH2102"]],
  ] as const)("%s: %j", (expression, expected) => {
    expect(codes(expression)).toEqual(expected);
  });
});
