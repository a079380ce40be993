import type { Form } from "@whistler/reader";
import type { Template } from "../body/template.ts";
import { accessType, SCALAR_TYPES } from "../body/types.ts";
import type { MapInfo } from "../declare/info.ts";
import { ARRAY_TYPES } from "../declare/map-types.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";

/** Whether getmap yields the address of the value instead of the value. */
export function isPointerValued(map: MapInfo): boolean {
  return map.structValued || map.definition.valueSizeBytes > 8;
}

/** The value behind a pointer: one load for 1, 2, 4 and 8 bytes, pieces put together for the sizes between. */
function loadValue(pointer: Template, { valueSizeBytes, valueType }: MapInfo["definition"]): Template {
  if (valueType?.kind === "int" && SCALAR_TYPES.has(valueType.name.toUpperCase())) return ["load", valueType.name, pointer, 0];
  switch (valueSizeBytes) {
    case 3:
      return ["logior", ["load", "u16", pointer, 0], ["<<", ["load", "u8", pointer, 2], 16]];
    case 5:
      return ["logior", ["load", "u32", pointer, 0], ["<<", ["load", "u8", pointer, 4], 32]];
    case 6:
      return ["logior", ["load", "u32", pointer, 0], ["<<", ["load", "u16", pointer, 4], 32]];
    case 7:
      return ["logior", ["load", "u32", pointer, 0], ["<<", ["load", "u16", pointer, 4], 32], ["<<", ["load", "u8", pointer, 6], 48]];
    default:
      return ["load", accessType(valueSizeBytes), pointer, 0];
  }
}

function getmap(env: MacroEnv): Template {
  expectArgs(env, 2, 2, "(getmap map key)");
  const [name = 0, key = 0] = env.args;
  const map = env.map(env.args[0]);
  if (isPointerValued(map)) return ["map-lookup", name, key];
  const pointer = env.temp("pointer");
  return ["let", [[pointer, ["map-lookup", name, key]]], ["if", pointer, loadValue(pointer, map.definition), 0]];
}

/** Add to a map's value; a missing key of a map that is no array is inserted. `delta` is evaluated once, after the lookup. */
export function addToMap(env: MacroEnv, name: Form, key: Form, delta: Template): Template {
  const map = env.map(name);
  const { valueSizeBytes } = map.definition;
  const pointer = env.temp("pointer");
  const type = accessType(valueSizeBytes);
  const add = (amount: Template): Template =>
    type === "U32" || type === "U64"
      ? ["atomic-add", pointer, 0, amount, type]
      : ["store", type, pointer, 0, ["+", ["load", type, pointer, 0], amount]];
  if (ARRAY_TYPES.has(map.type)) return ["let", [[pointer, ["map-lookup", name, key]]], ["when", pointer, add(delta)]];
  const simpleDelta =
    typeof delta === "number" || typeof delta === "bigint" || (typeof delta === "object" && "kind" in delta && delta.kind === "integer");
  const simpleKey = key.kind === "integer";
  const keyName = simpleKey ? key : env.temp("key");
  const amount = simpleDelta ? delta : env.temp("delta");
  const bindings: Template[] = [[pointer, ["map-lookup", name, keyName]]];
  if (!simpleKey) bindings.unshift([keyName, key]);
  if (!simpleDelta) bindings.push([amount, delta]);
  return ["let*", bindings, ["if", pointer, add(amount), ["progn", insert(env, map, name, keyName, amount), 0]]];
}

/** Insert a number: a value of more than eight bytes is a zeroed buffer that begins with it. */
function insert(env: MacroEnv, map: MapInfo, name: Form, key: Template, amount: Template): Template {
  const { valueSizeBytes } = map.definition;
  if (valueSizeBytes <= 8) return ["map-update", name, key, amount, 0];
  const buffer = env.temp("buffer");
  return ["let", [[buffer, ["struct-alloc", valueSizeBytes]]], ["store", "u64", buffer, 0, amount], ["map-update", name, key, buffer, 0]];
}

function updateMacro(name: string): LibraryMacro {
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 3, 4, `(${name} map key value flags)`);
    const [map = 0, key = 0, value = 0, flags = 0] = env.args;
    env.map(env.args[0]);
    return ["map-update", map, key, value, flags];
  });
}

function deleteMacro(name: string): LibraryMacro {
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 2, 2, `(${name} map key)`);
    const [map = 0, key = 0] = env.args;
    env.map(env.args[0]);
    return ["map-delete", map, key];
  });
}

/** Maps as tables of values: §6.2 of the language. */
export const MAP_MACROS: readonly LibraryMacro[] = [
  defineMacro("getmap", (_call, env) => getmap(env)),
  updateMacro("setmap"),
  updateMacro("set-getmap!"),
  deleteMacro("remmap"),
  deleteMacro("delmap"),
  defineMacro("incf-map", (_call, env) => {
    expectArgs(env, 2, 3, "(incf-map map key 1)");
    const [map, key, delta = 1] = env.args;
    return map && key ? addToMap(env, map, key, delta) : 0;
  }),
];
