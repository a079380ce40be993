import { helperByName, MAP_TYPES, mapMismatch } from "@whistler/uapi";
import { expect, test } from "vitest";

const mismatch = (name: string, type: keyof typeof MAP_TYPES) => {
  const helper = helperByName(name);
  if (!helper) throw new Error(`no helper ${name}`);
  return mapMismatch(helper, MAP_TYPES[type]);
};

test("helpers and maps that go together", () => {
  expect(mismatch("map_lookup_elem", "hash")).toBeUndefined();
  expect(mismatch("map_push_elem", "bloom-filter")).toBeUndefined();
  expect(mismatch("redirect_map", "xskmap")).toBeUndefined();
});

test("maps that have helpers of their own, and helpers that take certain maps only", () => {
  expect(mismatch("map_delete_elem", "stack-trace")).toEqual({ helpers: ["get_stackid"], types: [] });
  expect(mismatch("map_pop_elem", "hash")).toEqual({ helpers: [], types: ["queue", "stack"] });
  expect(mismatch("map_pop_elem", "bloom-filter")).toEqual({ helpers: ["map_peek_elem", "map_push_elem"], types: ["queue", "stack"] });
});

test("every helper that the table names exists", () => {
  const named = Object.values(MAP_TYPES).flatMap((type) => {
    const probe = helperByName("get_prandom_u32");
    return probe ? (mapMismatch(probe, type)?.helpers ?? []) : [];
  });
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !helperByName(name))).toEqual([]);
});
