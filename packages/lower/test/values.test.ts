import { expand } from "@whistler/expander";
import { type IrModule, interpret, printModule, runPipeline, verifyModule, xdpEnvironment } from "@whistler/ir";
import { defaultPipeline, emptyPipeline } from "@whistler/passes";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { APPENDIX_B, literally } from "../../conformance/test/appendix-b.ts";
import { lower } from "../src/index.ts";

/**
 * What expressions are worth (the specification's Appendix B, and some more): each becomes the body `(return E)` of a program, is lowered, verified,
 * and run by the IR interpreter, as lowered and after the default pipeline.
 */

function moduleOf(source: string): IrModule {
  const forms = read(source);
  const unit = forms.ok ? expand(forms.value) : forms;
  const module = unit.ok ? lower(unit.value) : unit;
  if (!module.ok) throw new Error(module.diagnostics.map((one) => `${one.code} ${one.message}`).join("\n"));
  return module.value;
}

/** The value of a body, unoptimised and optimised, which must agree. */
function run(body: string, declarations = "", packet: Uint8Array = new Uint8Array(64)): bigint {
  const module = moduleOf(`${declarations} (defprog f (:type :xdp) ${body})`);
  expect(verifyModule(module).map((one) => one.message)).toEqual([]);
  const values = [emptyPipeline, defaultPipeline].map((pipeline) => {
    const result = runPipeline(module, pipeline, { target: { cpu: "v3" }, verify: true, strict: true });
    const fn = result.ok ? result.value.functions[0] : undefined;
    if (!result.ok || !fn) throw new Error(printModule(module));
    // bpf_get_prandom_u32 is opaque to the compiler; here it is always 0.
    const outcome = interpret(fn, xdpEnvironment({ packet, definitions: module.maps, helpers: new Map([[7, () => 0n]]) }));
    if (outcome.kind !== "returned") throw new Error(`${outcome.diagnostic.message}\n${printModule(result.value)}`);
    return outcome.value;
  });
  expect(values[1]).toBe(values[0]);
  return values[0] ?? 0n;
}

const VALUES: readonly (readonly [expression: string, value: bigint])[] = [
  ...APPENDIX_B.map(([expression, value]) => [literally(expression, "(get-prandom-u32)"), value] as const),
  ["(or (get-prandom-u32) 5)", 5n],
  ["(let ((x 1)) (when (get-prandom-u32) (setf x 8)) x)", 1n],
  ["(let ((s 0)) (dotimes (i 5) (setf s (+ s i)) (setf i 100)) s)", 10n],
  ["(let ((x u32 5)) (store u32 (stack-addr x) 0 7) x)", 7n],
  ["(let ((x u8 1)) (stack-addr x) (setf x 300) x)", 44n],
  ["(let ((r (get-prandom-u32))) (if (= r 3) 1 2))", 2n],
  ["(* #x100000000 3)", 0x300000000n],
  ["(let ((x 10)) (prog1 x (setf x 3)))", 10n],
];

describe("values of expressions", () => {
  test.each(VALUES)("%s is %s", (expression, value) => {
    expect(run(`(return ${expression})`)).toBe(BigInt.asIntN(64, value));
  });
});

describe("values of bodies", () => {
  test.each([
    ["", 0n],
    ["(dotimes (i 4) (when (= i 2) (return (+ i 40))))", 42n],
    ["(when (get-prandom-u32) 7)", 0n],
    ["(let ((c (get-prandom-u32))) (if c 1 2))", 2n],
    ["(return 3) 4", 3n],
    ["(incf (getmap counts 0)) (incf (getmap counts 0) 4) (getmap counts 0)", 5n],
    ["(setf (getmap seen #x1122334455667788) 9) (getmap seen #x1122334455667788)", 9n],
    ["(setf (getmap seen 1) 9) (getmap seen #x100000001)", 0n],
    [
      "(let ((p (make-pair))) (setf (pair-a p) 3 (pair-b p) 4) (setf (getmap pairs 1) p) (if-let (q (getmap pairs 1)) (+ (* 10 (pair-a q)) (pair-b q)) 99))",
      34n,
    ],
  ] as const)("%s is %s", (body, value) => {
    const declarations = `
      (defstruct pair (a u8) (b u64))
      (defmap counts :type :array :key-size 4 :value-size 8 :max-entries 2)
      (defmap seen :type :hash :key-size 8 :value-size 4 :max-entries 8)
      (defmap pairs :type :hash :key-size 4 :value-type pair :max-entries 8)`;
    expect(run(body, declarations)).toBe(value);
  });
});

describe("packets", () => {
  /** A 60-byte TCP/IPv4 (or UDP) frame to this port. */
  const frame = (protocol: number, port: number): Uint8Array => {
    const bytes = new Uint8Array(60);
    bytes.set([0x08, 0x00], 12);
    bytes[14] = 0x45;
    bytes[23] = protocol;
    new DataView(bytes.buffer).setUint16(36, port);
    return bytes;
  };
  const body = "(with-tcp (d e tcp) (return (if (> (tcp-dst-port tcp) 1024) XDP_DROP XDP_TX))) XDP_ABORTED";

  test.each([
    ["TCP to a high port", frame(6, 1500), 1n],
    ["TCP to port 256, whose bytes are a small number the other way round", frame(6, 256), 3n],
    ["UDP skips the body and goes on", frame(17, 1500), 0n],
    ["a frame of 20 bytes leaves the program inside the macro", frame(6, 1500).slice(0, 20), 2n],
  ] as const)("%s", (_name, packet, verdict) => {
    expect(run(body, "", packet)).toBe(verdict);
  });
});
