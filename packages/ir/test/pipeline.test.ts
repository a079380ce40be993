import { describe, expect, test } from "vitest";
import {
  because,
  definePass,
  fillSlot,
  findSteps,
  insertAfter,
  insertBefore,
  type Pipeline,
  PipelineAnchorError,
  type PipelineStep,
  passesOf,
  pipeline,
  placedSteps,
  replace,
  without,
  withoutAll,
} from "../src/index.ts";

/** Pipelines are data: what is put where, and what anchors mean. */

const pass = (name: string) => definePass({ name, description: name, run: (fn) => fn });
const [a, b, c, mine] = [pass("a"), pass("b"), pass("c"), pass("acme/mine")] as const;
const tidy: PipelineStep = { fixpoint: "tidy", limit: 4, passes: [a, b] };
const subject = pipeline([tidy, c, { slot: "user" }, tidy]);
const paths = (of: Pipeline): readonly string[] => placedSteps(of).map(({ path }) => path);
const all = ["tidy#1", "tidy#1/a", "tidy#1/b", "c", "user", "tidy#2", "tidy#2/a", "tidy#2/b"];

test("steps are called by paths; siblings of one name are numbered", () => {
  expect(paths(subject)).toEqual(all);
  expect(passesOf(pipeline([a, c, a])).map(({ path }) => path)).toEqual(["a#1", "c", "a#2"]);
});

describe("edits", () => {
  test.each<[string, (of: Pipeline) => Pipeline, readonly string[]]>([
    [
      "insertAfter a name",
      insertAfter("c", mine),
      ["tidy#1", "tidy#1/a", "tidy#1/b", "c", "acme/mine", "user", "tidy#2", "tidy#2/a", "tidy#2/b"],
    ],
    ["insertBefore a path", insertBefore("tidy#2/b", mine), [...all.slice(0, 7), "tidy#2/acme/mine", "tidy#2/b"]],
    ["insertAfter a fixpoint", insertAfter("tidy#1", mine), [...all.slice(0, 3), "acme/mine", ...all.slice(3)]],
    [
      "several steps keep their order",
      insertAfter("user", mine, c),
      ["tidy#1", "tidy#1/a", "tidy#1/b", "c#1", "user", "acme/mine", "c#2", "tidy#2", "tidy#2/a", "tidy#2/b"],
    ],
    ["replace", replace("tidy#1/a", mine), ["tidy#1", "tidy#1/acme/mine", ...all.slice(2)]],
    ["replace by nothing is without", replace("c"), [...all.slice(0, 3), ...all.slice(4)]],
    [
      "without a fixpoint takes its passes along; the other one needs no number any more",
      without("tidy#1"),
      ["c", "user", "tidy", "tidy/a", "tidy/b"],
    ],
    ["withoutAll of a name", withoutAll("a"), ["tidy#1", "tidy#1/b", "c", "user", "tidy#2", "tidy#2/b"]],
    ["withoutAll of two numbered siblings: both are found first", withoutAll("tidy#1", "tidy#2"), ["c", "user"]],
    ["fillSlot: the slot stays behind", fillSlot("user", mine), [...all.slice(0, 4), "acme/mine", ...all.slice(4)]],
  ])("%s", (_name, edit, expected) => {
    expect(paths(edit(subject))).toEqual(expected);
    expect(paths(subject)).toEqual(all);
  });

  test("withoutAll of what is not there is the same pipeline", () => expect(withoutAll("nosuch")(subject)).toBe(subject));

  test("an edit in one fixpoint leaves the other one as it is", () => {
    const edited = insertAfter("tidy#2/a", mine)(subject);
    expect(edited.steps[0]).toBe(subject.steps[0]);
  });
});

describe("anchors", () => {
  test.each([
    ["an unknown one lists every path", "nosuch", `the pipeline has no step nosuch; its steps are ${all.join(", ")}`],
    ["a name that stands twice lists its paths", "a", "a is ambiguous in the pipeline; it can be tidy#1/a, tidy#2/a"],
    ["so does a fixpoint", "tidy", "tidy is ambiguous in the pipeline; it can be tidy#1, tidy#2"],
    ["a number that does not exist", "tidy#3/a", `the pipeline has no step tidy#3/a; its steps are ${all.join(", ")}`],
    ["a name is not a part of a name", "id", `the pipeline has no step id; its steps are ${all.join(", ")}`],
  ])("%s", (_name, anchor, message) => {
    for (const edit of [insertAfter(anchor, mine), insertBefore(anchor, mine), replace(anchor, mine), without(anchor)]) {
      expect(() => edit(subject)).toThrow(PipelineAnchorError);
      expect(() => edit(subject)).toThrow(message);
    }
  });

  test("the end of a path is enough where it is the only one", () => {
    const nested = pipeline([{ fixpoint: "outer", limit: 2, passes: [tidy] }]);
    expect(findSteps(nested, "tidy/a").map(({ path }) => path)).toEqual(["outer/tidy/a"]);
  });

  test("a slot is asked for by its own name only", () => {
    expect(() => fillSlot("c", mine)(subject)).toThrow("the pipeline has no step c; its steps are user");
  });

  test("in an empty pipeline there is none", () => expect(() => without("a")(pipeline([]))).toThrow("its steps are (none)"));
});

test("a reason belongs to the place, not to the pass", () => {
  expect(because(a, "first")).toEqual({ ...a, reason: "first" });
  expect(a.reason).toBeUndefined();
});
