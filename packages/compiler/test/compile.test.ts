import { type Result, renderText } from "@whistler/diagnostics";
import { copyOf, mapInsts, PipelineAnchorError } from "@whistler/ir";
import { integer, keyword, list, read, symbol } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import {
  compile,
  compileSource,
  createCompiler,
  defaultPipeline,
  defaultStages,
  definePass,
  emptyPipeline,
  insertAfter,
  pipeline,
  without,
} from "../src/index.ts";

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

const ADD_ZERO = "(defprog f (:type :xdp) (let ((x (ctx ingress-ifindex))) (+ (* x 2) (* x 2))))";
const forms = value(read(ADD_ZERO));

/** Turns `x * 2` into `x`: wrong, and therefore easy to see. */
const forgetTwo = definePass({
  name: "acme/forget-two",
  description: "drops a factor, for tests",
  run: (fn) => mapInsts(fn, (inst) => (inst.op === "mul" && inst.args[0] !== undefined ? copyOf(inst, inst.args[0]) : inst)),
});
const multiplies = (result: Result<{ readonly programs: readonly { readonly insns: readonly { readonly opcode: number }[] }[] }>): number =>
  value(result).programs[0]?.insns.filter((insn) => insn.opcode === 0x27).length ?? -1;

describe("compile", () => {
  test("forms from the reader", () => {
    const compilation = value(compile(forms));
    expect(compilation.programs.map(({ name, section, type, license }) => ({ name, section, type, license }))).toEqual([
      { name: "f", section: "xdp", type: "xdp", license: "GPL" },
    ]);
    expect([...compilation.object.slice(0, 4)]).toEqual([0x7f, 0x45, 0x4c, 0x46]);
    expect(compilation.stages).toEqual([]);
  });

  test("forms built by hand", () => {
    const ast = list(symbol("defprog"), symbol("pass-all"), list(keyword("type"), keyword("xdp")), integer(2));
    expect(value(compile(ast)).programs).toMatchObject([{ name: "pass_all", slots: 2 }]);
  });

  test("the same source gives the same bytes", () => {
    expect(value(compileSource(ADD_ZERO, "a.lisp")).object).toEqual(value(compileSource(ADD_ZERO, "a.lisp")).object);
  });

  test("mistakes of several programs are found in one run, and nothing comes out", () => {
    const result = compileSource("(defprog a (:type :xdp) (return x))\n(defprog b (:type :xdp) (return y))", "two.lisp");
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map((one) => one.span?.source.text.slice(one.span.start, one.span.end))).toEqual(["x", "y"]);
  });

  test("stages are kept on request, in order", () => {
    const stages = value(compileSource(ADD_ZERO, "a.lisp", undefined, { keepStages: true })).stages.map(({ stage }) => stage);
    expect(stages.slice(0, 2)).toEqual(["forms", "lowered"]);
    expect(stages.slice(-5)).toEqual(["optimized", "selected", "allocated", "coloured", "placed"]);
    expect(stages).toContain("global-value-numbering");
  });
});

describe("passes", () => {
  test("a pipeline is run exactly", () => {
    expect(multiplies(compile(forms, emptyPipeline))).toBe(2);
    expect(multiplies(compile(forms, defaultPipeline))).toBe(1);
    expect(multiplies(compile(forms, pipeline([forgetTwo])))).toBe(0);
  });

  test("a list of passes goes to the slot user of the default pipeline", () => {
    expect(multiplies(compile(forms, [forgetTwo]))).toBe(0);
  });

  test("a pass is inserted by the name of another, or taken out", () => {
    expect(multiplies(compile(forms, insertAfter("fold-bswap-compare", forgetTwo)(defaultPipeline)))).toBe(0);
    expect(multiplies(compile(forms, without("global-value-numbering")(defaultPipeline)))).toBe(2);
  });

  test("an anchor that stands twice must be a path, and the error lists the paths", () => {
    expect(() => insertAfter("combine", forgetTwo)(defaultPipeline)).toThrow(PipelineAnchorError);
    expect(() => insertAfter("combine", forgetTwo)(defaultPipeline)).toThrow("canonicalise#1/combine, canonicalise#2/combine");
    expect(multiplies(compile(forms, insertAfter("canonicalise#2/combine", forgetTwo)(defaultPipeline)))).toBe(0);
  });

  test("a pass that breaks the code is an internal error that names it", () => {
    const breaks = definePass({ name: "acme/breaks", description: "drops every definition", run: (fn) => mapInsts(fn, () => []) });
    expect(() => compile(forms, [breaks], { verifyPasses: true })).toThrow("acme/breaks");
  });
});

describe("hooks", () => {
  test("passes, unit and object are handed from tap to tap", () => {
    const seen: string[] = [];
    const compiler = createCompiler().use(({ hooks }) => {
      hooks.passes.tap("test", insertAfter("fold-bswap-compare", forgetTwo));
      hooks.unit.tap("test", (unit) => {
        seen.push(...unit.programs.map((program) => program.cName));
        return unit;
      });
      hooks.object.tap("test", (file) => ({ ...file, sections: file.sections.filter((section) => section.name !== ".BTF.ext") }));
    });
    const compilation = compiler.compile(forms);
    expect(multiplies(compilation)).toBe(0);
    expect(seen).toEqual(["f"]);
    expect(value(compilation).object.length).toBeLessThan(value(compile(forms)).object.length);
  });

  test("watchers see each pass with what it got and gave", () => {
    const changed: string[] = [];
    createCompiler()
      .use(({ hooks }) => {
        hooks.afterPass.tap("test", ({ pass }, after, before) => {
          if (after !== before) changed.push(pass.name);
        });
      })
      .compile(forms);
    expect(changed).toContain("global-value-numbering");
  });

  test("they are frozen by the first compilation", () => {
    const compiler = createCompiler();
    compiler.compile(forms);
    expect(() => compiler.use(() => undefined)).toThrow("freezes the hooks");
  });

  test("a stage can be put in the place of another", () => {
    const compiler = createCompiler({ stages: { ...defaultStages, write: () => new Uint8Array([1, 2, 3]) } });
    expect(value(compiler.compile(forms)).object).toEqual(new Uint8Array([1, 2, 3]));
  });
});
