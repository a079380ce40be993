import type { CType, MapDefinition } from "@whistler/btf";
import { diagnostic, suggestion } from "@whistler/diagnostics";
import { LispSymbol, NIL, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import { cNameOf } from "./c-name.ts";
import type { MapInfo } from "./info.ts";
import { sizeOfType } from "./layout.ts";
import { completeMapTypes } from "./map-btf.ts";
import { mapFlags } from "./map-flags.ts";
import { mapProblems } from "./map-rules.ts";
import { ARRAY_TYPES, MAP_TYPES, STORAGE_TYPES } from "./map-types.ts";
import { type Declaration, declaredName, integerOption, optionsOf } from "./top-level.ts";
import { typeNamed } from "./type-named.ts";

const OPTIONS = ["TYPE", "KEY-SIZE", "KEY-TYPE", "VALUE-SIZE", "VALUE-TYPE", "MAX-ENTRIES", "MAP-FLAGS", "MAP-EXTRA", "PINNING", "INNER"];

/** Maps of these types need no key, or neither key nor value. */
const KEYLESS: ReadonlySet<string> = new Set(["QUEUE", "STACK", "BLOOM-FILTER"]);
const SIZELESS: ReadonlySet<string> = new Set(["RINGBUF", "USER-RINGBUF", "ARENA"]);
const MAPS_OF_MAPS: ReadonlySet<string> = new Set(["ARRAY-OF-MAPS", "HASH-OF-MAPS"]);

const U32_MAX = 0xffff_ffff;
const U64_MAX = Number.MAX_SAFE_INTEGER;
const PAGE_BYTES = 4096;
/** Values of maps of maps are descriptors. */
const FD_BYTES = 4;

/** Bytes of keys and values, and their C types where they were named. */
interface Shape {
  readonly keySizeBytes: number;
  readonly valueSizeBytes: number;
  readonly keyType: CType | undefined;
  readonly valueType: CType | undefined;
}

/**
 * `(defmap name :type type :key-size n :value-size n :max-entries n …)`. `:key-type` and `:value-type` name a scalar type, struct or union in
 * place of a size; `:map-flags` is a number or names, `:pinning :by-name`, `:inner map` of maps of maps, `:map-extra n`.
 */
export function defmap(declaration: Declaration): Value {
  const { compilation, span } = declaration;
  const symbol = declaredName(declaration, "defmap");
  const name = symbol.name;
  const options = optionsOf(declaration, declaration.operands.slice(1), OPTIONS, "defmap");
  const type = mapType(declaration, options);
  // The kernel makes entries of storage maps with the objects that they belong to.
  const maxEntries = integerOption(declaration, options, "MAX-ENTRIES", STORAGE_TYPES.has(type) ? 0 : -1, U32_MAX);
  if (maxEntries < 0) fail("WH2202", `the map ${name.toLowerCase()} has no :max-entries`, { span });
  const shape = shapeOf(declaration, name, type, options);
  checkShape(declaration, name, type, shape, maxEntries);
  const mapExtra = integerOption(declaration, options, "MAP-EXTRA", 0, U64_MAX);
  const inner = innerMap(declaration, type, options);
  const definition: MapDefinition = completeMapTypes(type, {
    name: cNameOf(name),
    type: MAP_TYPES.get(type) ?? 0,
    keySizeBytes: shape.keySizeBytes,
    valueSizeBytes: shape.valueSizeBytes,
    maxEntries,
    flags: mapFlags(declaration, options.get("MAP-FLAGS")),
    ...(mapExtra === 0 ? {} : { mapExtra }),
    ...(shape.keyType ? { keyType: shape.keyType } : {}),
    ...(shape.valueType ? { valueType: shape.valueType } : {}),
    ...(isPinned(declaration, options) ? { pinning: "by-name" } : {}),
    ...(inner ? { inner } : {}),
  });
  for (const { message, help } of mapProblems(type, definition))
    compilation.report(diagnostic("WH2219", `the map ${name.toLowerCase()}: ${message}`, { span, help: [help] }));
  const old = compilation.maps.get(name);
  if (old)
    compilation.report(
      diagnostic("WH2203", `the map ${name.toLowerCase()} is defined twice`, {
        span,
        related: [{ span: old.span, message: "the first definition" }],
      }),
    );
  const structValued = shape.valueType?.kind === "struct" || shape.valueType?.kind === "union";
  const made: MapInfo = { name, type, definition, structValued, span };
  // The later definition takes the place of the earlier one, whose index is free again.
  compilation.maps.delete(name);
  compilation.maps.set(name, made);
  return symbol;
}

function shapeOf(declaration: Declaration, name: string, type: string, options: ReadonlyMap<string, Value>): Shape {
  const { compilation, span } = declaration;
  const keyType = typeOption(declaration, options, "KEY-TYPE");
  const valueType = typeOption(declaration, options, "VALUE-TYPE");
  const keySizeBytes = keyType ? sizeOfType(keyType) : integerOption(declaration, options, "KEY-SIZE", 0, U32_MAX);
  const given = valueType ? sizeOfType(valueType) : integerOption(declaration, options, "VALUE-SIZE", 0, U32_MAX);
  const valueSizeBytes = given === 0 && MAPS_OF_MAPS.has(type) ? FD_BYTES : given;
  if (SIZELESS.has(type) && (keySizeBytes !== 0 || valueSizeBytes !== 0)) {
    compilation.report(
      diagnostic("WH2204", `the ring buffer ${name.toLowerCase()} has no key and value sizes; they are ignored`, { span }),
    );
    return { keySizeBytes: 0, valueSizeBytes: 0, keyType: undefined, valueType: undefined };
  }
  return { keySizeBytes, valueSizeBytes, keyType, valueType };
}

function typeOption(declaration: Declaration, options: ReadonlyMap<string, Value>, option: string): CType | undefined {
  const value = options.get(option);
  return value === undefined || value === NIL ? undefined : typeNamed(declaration, value, `:${option.toLowerCase()}`);
}

function checkShape(declaration: Declaration, name: string, type: string, shape: Shape, maxEntries: number): void {
  const { compilation, span } = declaration;
  const { keySizeBytes, valueSizeBytes } = shape;
  if (SIZELESS.has(type)) {
    if (type !== "ARENA" && (maxEntries % PAGE_BYTES !== 0 || (maxEntries & (maxEntries - 1)) !== 0 || maxEntries === 0)) {
      compilation.report(
        diagnostic("WH2211", `${maxEntries} bytes are no size of a ring buffer`, {
          span,
          help: [`powers of two from ${PAGE_BYTES}: (* 256 1024)`],
        }),
      );
    }
    return;
  }
  const missing = [keySizeBytes === 0 && !KEYLESS.has(type) ? ":key-size" : "", valueSizeBytes === 0 ? ":value-size" : ""].filter(
    (one) => one !== "",
  );
  if (missing.length > 0)
    fail("WH2202", `the map ${name.toLowerCase()} has no ${missing.join(" and no ")}`, {
      span,
      help: ["(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1024)"],
    });
  if (ARRAY_TYPES.has(type) && keySizeBytes !== 4)
    fail("WH2212", `the keys of the array map ${name.toLowerCase()} are ${keySizeBytes} bytes long`, { span, help: ["write :key-size 4"] });
}

/** `:pinning :by-name`; `:none` and nil are no pinning. */
function isPinned(declaration: Declaration, options: ReadonlyMap<string, Value>): boolean {
  const form = options.get("PINNING");
  const value = form === undefined ? NIL : declaration.interpreter.evaluate(form, declaration.scope);
  const name = value instanceof LispSymbol ? value.name : "";
  if (name === "BY-NAME") return true;
  if (value === NIL || name === "NONE") return false;
  return fail("WH2206", `:pinning is ${declaration.interpreter.show(value)}`, {
    span: declaration.span,
    help: ["write :pinning :by-name"],
  });
}

/** The map whose shape the maps in a map of maps have. */
function innerMap(declaration: Declaration, type: string, options: ReadonlyMap<string, Value>): MapDefinition | undefined {
  const { compilation, span } = declaration;
  const named = options.get("INNER");
  const shape = "(defmap outer :type :array-of-maps :key-size 4 :max-entries 8 :inner counts)";
  if (named === undefined) {
    if (MAPS_OF_MAPS.has(type)) fail("WH2202", `a map of type :${type.toLowerCase()} has no :inner`, { span, help: [shape] });
    return undefined;
  }
  if (!MAPS_OF_MAPS.has(type)) fail("WH2213", `maps of type :${type.toLowerCase()} hold no maps`, { span, help: [shape] });
  const map = named instanceof LispSymbol ? compilation.maps.get(named.name) : undefined;
  if (!map)
    return fail("WH2113", `no map is named ${declaration.interpreter.show(named).toLowerCase()}`, {
      span,
      help: ["define the inner map first"],
    });
  if (map.definition.inner) return fail("WH2114", "a map of maps cannot be in a map of maps", { span });
  // The maps that programs of user space put in are pinned by themselves, if at all.
  const { pinning: _pinning, ...inner } = map.definition;
  return inner;
}

function mapType(declaration: Declaration, options: ReadonlyMap<string, Value>): string {
  const form = options.get("TYPE");
  if (form === undefined) return fail("WH2202", "the map has no :type", { span: declaration.span, help: [`types: ${known()}`] });
  const value = declaration.interpreter.evaluate(form, declaration.scope);
  if (value instanceof LispSymbol && MAP_TYPES.has(value.name)) return value.name;
  return fail("WH2201", `${declaration.interpreter.show(value).toLowerCase()} is no type of map`, {
    span: declaration.span,
    help: [...(value instanceof LispSymbol ? suggestion(value.name, MAP_TYPES.keys()) : []), `types: ${known()}`],
  });
}

function known(): string {
  return [...MAP_TYPES.keys()].map((name) => `:${name.toLowerCase()}`).join(" ");
}
