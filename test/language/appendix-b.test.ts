import { compileSource } from "@whistler/compiler";
import { describe, expect, test } from "vitest";
import { APPENDIX_B, literally, opaquely } from "../../packages/conformance/test/appendix-b.ts";
import { frame, UDP } from "../kernel/packets.ts";
import { enginesFor } from "./engines.ts";

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

const keeping = (expression: string): string => `(let ((value ${expression})) (setf (getmap out 0) value) 2)`;

describe("values of expressions", () => {
  for (const [what, write, inputsOf] of [
    ["as constants", (row: string) => literally(row, "(getmap in 15)"), () => []],
    ["of numbers that are not known", (row: string) => opaquely(row).text, (row: string) => opaquely(row).inputs],
  ] as const) {
    const { engines } = enginesFor(programs(APPENDIX_B, (row) => keeping(write(row))));
    for (const { name, run } of engines) {
      describe(`${what}: ${name}`, () => {
        for (const [index, [row, expected]] of APPENDIX_B.entries()) {
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
