import { type Compilation, compileSource, createCompiler } from "@whistler/compiler";
import { type IrFunction, interpret, parseFunction, pipeline, printFunction, runPipeline, xdpEnvironment } from "@whistler/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divideByShifting, divideByShiftingPlugin } from "whistler-example-custom-pass";

/** The pass alone needs @whistler/ir; the doors are those of @whistler/compiler. */

function parsed(text: string): IrFunction {
  const result = parseFunction(text);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return result.value;
}

/** The function after the pass, with everything checked that can be. */
function shifted(fn: IrFunction): IrFunction {
  const options = { target: { cpu: "v3" }, verify: true, checkPreserves: true, strict: true } as const;
  const result = runPipeline({ functions: [fn], maps: [], types: [], license: "GPL" }, pipeline([divideByShifting]), options);
  const [after] = result.ok ? result.value.functions : [];
  if (!after) throw new Error("the pipeline failed");
  return after;
}

function returned(fn: IrFunction): bigint {
  const outcome = interpret(fn, xdpEnvironment());
  if (outcome.kind !== "returned") throw new Error(`the interpreter ended with ${outcome.kind}`);
  return outcome.value;
}

const binary = (op: string, dividend: bigint, divisor: bigint): IrFunction =>
  parsed(`function %f section "xdp" type xdp {
b0(v0: ptr.ctx):
  v1 = const ${BigInt.asIntN(64, dividend)}
  v2 = const ${BigInt.asIntN(64, divisor)}
  v3 = ${op} v1 v2
  ret v3
}`);

describe("the pass", () => {
  test.each([
    ["udiv", 8n, "v4 = const 3", "v3 = lshr v1 v4"],
    ["umod", 8n, "v4 = const 7", "v3 = and v1 v4"],
    ["udiv", 1n << 63n, "v4 = const 63", "v3 = lshr v1 v4"],
    ["umod", 1n, "v4 = const 0", "v3 = and v1 v4"],
  ])("%s by %s", (op, divisor, constant, inst) => {
    const text = printFunction(shifted(binary(op, 100n, divisor)));
    expect(text).toContain(constant);
    expect(text).toContain(inst);
  });

  test.each([
    ["udiv", 10n],
    ["umod", 0n],
    ["udiv", (1n << 64n) - 1n],
    ["sdiv", 8n],
    ["smod", 8n],
  ])("%s by %s stays the same function", (op, divisor) => {
    const fn = binary(op, 100n, divisor);
    expect(shifted(fn)).toBe(fn);
  });

  test("the result is the same for all numbers", () => {
    const exponent = fc.integer({ min: 0, max: 63 }).map((bit) => 1n << BigInt(bit));
    fc.assert(
      fc.property(fc.constantFrom("udiv", "umod"), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), exponent, (op, dividend, divisor) => {
        const fn = binary(op, dividend, divisor);
        expect(returned(shifted(fn))).toBe(returned(fn));
      }),
    );
  });
});

describe("the doors", () => {
  const text = "(defprog bucket (:type :xdp) (mod (ctx ingress-ifindex) (* 2 4)))";
  const operations = (result: ReturnType<typeof compileSource>): readonly string[] => {
    const compilation: Compilation | undefined = result.ok ? result.value : undefined;
    const optimized = compilation?.stages.find(({ stage }) => stage === "optimized")?.text ?? "";
    return ["umod", "and"].filter((op) => optimized.includes(` = ${op} `));
  };
  const options = { keepStages: true, verifyPasses: true } as const;

  test("without the pass there is a division", () => {
    expect(operations(compileSource(text, "bucket.lisp", undefined, options))).toEqual(["umod"]);
  });

  test("compile(ast, [pass])", () => {
    expect(operations(compileSource(text, "bucket.lisp", [divideByShifting], options))).toEqual(["and"]);
  });

  test("a plugin", () => {
    const compiler = createCompiler().use(divideByShiftingPlugin);
    const result = compiler.compileSource(text, "bucket.lisp", undefined, { ...options, tracePasses: true });
    expect(operations(result)).toEqual(["and"]);
    const run = result.ok ? result.value.trace.find(({ pass }) => pass === divideByShifting.name) : undefined;
    expect(run?.changes.map(({ of }) => of)).toEqual(["bucket"]);
  });

  test("it can be left out like any other pass", () => {
    const compiler = createCompiler().use(divideByShiftingPlugin);
    expect(operations(compiler.compileSource(text, "bucket.lisp", undefined, { ...options, disable: [divideByShifting.name] }))).toEqual([
      "umod",
    ]);
  });
});
