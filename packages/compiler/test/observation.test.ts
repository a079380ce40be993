import type { Result } from "@whistler/diagnostics";
import { renderText } from "@whistler/diagnostics";
import { copyOf, type IrModule, mapInsts, patched, printFunction } from "@whistler/ir";
import { describe, expect, test } from "vitest";
import {
  type Compilation,
  type CompileOptions,
  compileSource,
  createCompiler,
  defaultStages,
  defineMachinePass,
  defineModulePass,
  definePass,
  definePreAllocPass,
  emptyPipeline,
  type Stages,
} from "../src/index.ts";

/** What a compilation tells of itself, and what it can be asked to leave out. */

const SOURCE = "(defprog f (:type :xdp) (let ((x (ctx ingress-ifindex))) (+ (* x 2) (* x 2) 0)))\n(defprog g (:type :xdp) XDP_PASS)";

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}
const compiled = (options: CompileOptions): Compilation => value(compileSource(SOURCE, "f.lisp", undefined, options));

test("nothing is noted unless it is asked for", () => {
  expect(compiled({})).toMatchObject({ stages: [], trace: [], timings: [] });
});

describe("the trace", () => {
  test("has each run of each pass in order, with the round of its fixpoint", () => {
    const { trace } = compiled({ tracePasses: true });
    const first = trace.slice(0, 8).map(({ pass, round }) => `${pass} ${round}`);
    expect(first).toEqual([
      ...[
        "copy-propagation",
        "constant-propagation",
        "combine",
        "thread-branches",
        "correlate-branches",
        "simplify-cfg",
        "dead-code-elimination",
      ].map((name) => `canonicalise#1/${name} 1`),
      "canonicalise#1/copy-propagation 2",
    ]);
    expect(trace.find(({ pass }) => pass === "global-value-numbering")?.changes.map(({ of }) => of)).toEqual(["f"]);
  });

  test("its patches lead from the lowered code to the optimised code", () => {
    const modules: IrModule[] = [];
    const compiler = createCompiler().use(({ hooks }) => {
      const note = (module: IrModule): IrModule => {
        modules.push(module);
        return module;
      };
      hooks.lowered.tap("test", note);
      hooks.optimized.tap("test", note);
    });
    const { trace } = value(compiler.compileSource(SOURCE, "f.lisp", undefined, { tracePasses: true }));
    const [lowered, optimized] = modules.map((module) => module.functions.find(({ name }) => name === "f"));
    if (!lowered || !optimized) throw new Error("f is missing");
    const changes = trace.filter(({ stage }) => stage === "optimize").flatMap((run) => run.changes.filter(({ of }) => of === "f"));
    expect(changes.length).toBeGreaterThan(2);
    const replayed = changes.reduce((fn, { patches }) => patched(fn, patches), lowered);
    expect(printFunction(replayed)).toBe(printFunction(optimized));
  });

  test("functions and maps that module passes take and bring are in it", () => {
    const swap = defineModulePass({
      name: "acme/swap",
      description: "takes g, brings h, and changes the licence",
      run: (module) => {
        const [f, g] = module.functions;
        return f && g ? { ...module, license: "MIT", functions: [f, { ...g, name: "h" }] } : module;
      },
    });
    const [run] = value(compileSource(SOURCE, "f.lisp", [swap], { tracePasses: true, optLevel: 0 })).trace;
    expect(run?.changes.map(({ of, diff }) => [of, diff.split("\n")[0]])).toEqual([
      ["module", "  module"],
      ["g", '- function %g section "xdp" type xdp ctx xdp_md {'],
      ["h", '+ function %h section "xdp" type xdp ctx xdp_md {'],
    ]);
  });

  test("passes of the backend are in it, function by function", () => {
    const idle = definePreAllocPass({ name: "acme/idle", description: "changes nothing", run: (fn) => fn });
    const compiler = createCompiler().use(({ hooks }) => hooks.preAllocPasses.tap("test", (passes) => [...passes, idle]));
    const { trace } = value(compiler.compileSource(SOURCE, "f.lisp", emptyPipeline, { tracePasses: true }));
    expect(trace.filter(({ pass }) => pass === "acme/idle")).toEqual(
      Array.from({ length: 2 }, () => ({ stage: "backend", pass: "acme/idle", round: 1, changes: [] })),
    );
    expect(new Set(trace.map(({ stage }) => stage))).toEqual(new Set(["backend"]));
  });
});

describe("timings", () => {
  test("come from the clock that is handed in, stages in order with their steps", () => {
    let now = 0;
    const { timings } = compiled({ clock: () => now++ });
    const stages = timings.filter(({ step }) => step === undefined);
    expect(stages.map(({ stage }) => stage)).toEqual(["expand", "lower", "optimize", "backend", "link", "write"]);
    // This clock ticks once a look: a pass takes a tick, a stage without steps too, and a stage with steps more than all of them.
    expect(stages.map(({ stage, milliseconds }) => [stage, milliseconds === 1])).toEqual([
      ["expand", true],
      ["lower", true],
      ["optimize", false],
      ["backend", false],
      ["link", true],
      ["write", true],
    ]);
    for (const { milliseconds, runs, step } of timings) if (step !== undefined) expect(milliseconds).toBe(runs);
    for (const stage of ["optimize", "backend"] as const) {
      const within = timings.filter((one) => one.stage === stage && one.step !== undefined);
      const whole = stages.find((one) => one.stage === stage)?.milliseconds ?? 0;
      expect(within.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeLessThan(whole);
    }
  });

  test("count runs and changes as the trace does", () => {
    const { timings, trace } = compiled({ clock: () => 0, tracePasses: true });
    for (const { stage, step, runs, changes } of timings) {
      const traced = trace.filter((run) => run.stage === stage && run.pass === step);
      if (traced.length === 0) continue;
      expect({ step, runs, changes }).toEqual({
        step,
        runs: traced.length,
        changes: traced.filter((run) => run.changes.length > 0).length,
      });
    }
  });
});

describe("disable", () => {
  const ran = (options: CompileOptions): readonly string[] => [
    ...new Set(compiled({ ...options, tracePasses: true }).trace.map(({ pass }) => pass)),
  ];

  test.each([
    ["a name: wherever it stands", ["combine"], ["canonicalise#1/combine", "canonicalise#2/combine"]],
    ["a path: only there", ["canonicalise#2/combine"], ["canonicalise#2/combine"]],
    ["a pass of the backend", ["merge-chains"], ["merge-chains"]],
    ["several", ["canonicalise#2/combine", "thread-empty-blocks"], ["canonicalise#2/combine", "thread-empty-blocks"]],
  ])("%s", (_name, disable, gone) => {
    expect(ran({}).filter((pass) => !ran({ disable }).includes(pass))).toEqual(gone);
  });

  test("passes of plugins too", () => {
    const run = (): never => {
      throw new Error("it ran");
    };
    const compiler = createCompiler().use(({ hooks }) => {
      hooks.modulePasses.tap("test", () => [defineModulePass({ name: "acme/one", description: "fails", run })]);
      hooks.preAllocPasses.tap("test", () => [definePreAllocPass({ name: "acme/two", description: "fails", run })]);
      hooks.machinePasses.tap("test", (passes) => [...passes, defineMachinePass({ name: "acme/three", description: "fails", run })]);
    });
    const with_ = (...disable: readonly string[]): Result<Compilation> => compiler.compileSource(SOURCE, "f.lisp", undefined, { disable });
    expect(with_("acme/one", "acme/two", "acme/three").ok).toBe(true);
    // What is not left out runs, and its exception names it.
    expect(() => with_("acme/two", "acme/three")).toThrow("acme/one");
    expect(() => with_("acme/one", "acme/three")).toThrow("pass acme/two failed on function f: it ran");
    expect(() => with_("acme/one", "acme/two")).toThrow("pass acme/three failed on function f: it ran");
  });

  test("an unknown one is a diagnostic that lists the paths and guesses; nothing is compiled", () => {
    const result = compileSource(SOURCE, "f.lisp", undefined, { disable: ["merge-chain", "combine"] });
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map(({ code, message }) => [code, message])).toEqual([["WH7009", "no pass is named merge-chain"]]);
    expect(result.diagnostics[0]?.help?.join("\n")).toMatch(/merge-chains[\s\S]*canonicalise#2\/combine/);
  });

  test("what another pass requires is a diagnostic", () => {
    const result = compileSource(SOURCE, "f.lisp", undefined, { disable: ["copy-propagation"] });
    expect([...new Set(result.diagnostics.map(({ code }) => code))]).toEqual(["WH3031"]);
  });
});

describe("faults of plugins", () => {
  test("a machine pass that never ends is found out", () => {
    const restless = defineMachinePass({ name: "acme/restless", description: "always another function", run: (fn) => ({ ...fn }) });
    const compiler = createCompiler().use(({ hooks }) => hooks.machinePasses.tap("test", () => [restless]));
    expect(() => compiler.compileSource(SOURCE, "f.lisp")).toThrow("acme/restless) still change f");
  });

  test("a pass that leaves a malformed function is named", () => {
    const wrong = definePass({
      name: "acme/wrong",
      description: "names a value that is not there",
      run: (fn) => mapInsts(fn, (inst) => (inst.op === "mul" ? copyOf(inst, 999) : inst)),
    });
    expect(() => compileSource(SOURCE, "f.lisp", [wrong], { verifyPasses: true, optLevel: 0 })).toThrow("acme/wrong");
  });
});

test("a whole stage in the place of another: a backend that yields what the built-in one does, and notes that it ran", () => {
  const seen: string[] = [];
  const backend: Stages["backend"] = (module, options) => {
    seen.push(...module.functions.map(({ name }) => name));
    return defaultStages.backend(module, options);
  };
  const replaced = value(createCompiler({ stages: { ...defaultStages, backend } }).compileSource(SOURCE, "f.lisp"));
  expect(seen).toEqual(["f", "g"]);
  expect(replaced.object).toEqual(compiled({}).object);
});
