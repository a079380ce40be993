import { diagnostic, suggestion } from "@whistler/diagnostics";
import { LispSymbol, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import { cNameOf } from "./c-name.ts";
import type { MapInfo } from "./info.ts";
import { structNamed } from "./lookup.ts";
import { ARRAY_TYPES, MAP_TYPES } from "./map-types.ts";
import { type Declaration, declaredName, integerOption, optionsOf } from "./top-level.ts";

const OPTIONS = ["TYPE", "KEY-SIZE", "VALUE-SIZE", "VALUE-TYPE", "MAX-ENTRIES", "MAP-FLAGS"];

/** Maps of these types need no key, no value or neither. */
const KEYLESS: ReadonlySet<string> = new Set(["QUEUE", "STACK", "BLOOM-FILTER"]);
const SIZELESS: ReadonlySet<string> = new Set(["RINGBUF", "USER-RINGBUF", "ARENA"]);

const U32_MAX = 0xffff_ffff;
const PAGE_BYTES = 4096;

/** `(defmap name :type type :key-size n :value-size n :value-type struct :max-entries n :map-flags n)`. */
export function defmap(declaration: Declaration): Value {
  const { compilation, span } = declaration;
  const symbol = declaredName(declaration, "defmap");
  const name = symbol.name;
  const options = optionsOf(declaration, declaration.operands.slice(1), OPTIONS, "defmap");
  const type = mapType(declaration, options);
  const number = MAP_TYPES.get(type) ?? 0;
  const valueType = options.get("VALUE-TYPE");
  const struct =
    valueType instanceof LispSymbol && valueType.name !== "NIL"
      ? structNamed(compilation, { kind: "symbol", name: valueType.name, span }, span)
      : null;
  let keySizeBytes = integerOption(declaration, options, "KEY-SIZE", 0, U32_MAX);
  let valueSizeBytes = struct?.sizeBytes ?? integerOption(declaration, options, "VALUE-SIZE", 0, U32_MAX);
  const maxEntries = integerOption(declaration, options, "MAX-ENTRIES", -1, U32_MAX);
  const flags = integerOption(declaration, options, "MAP-FLAGS", 0, U32_MAX);
  if (maxEntries < 0) fail("WH2202", `the map ${name.toLowerCase()} has no :max-entries`, { span });
  if (SIZELESS.has(type)) {
    if (keySizeBytes !== 0 || valueSizeBytes !== 0) {
      compilation.report(
        diagnostic("WH2204", `the ring buffer ${name.toLowerCase()} has no key and value sizes; they are ignored`, { span }),
      );
      keySizeBytes = 0;
      valueSizeBytes = 0;
    }
    if (type !== "ARENA" && (maxEntries % PAGE_BYTES !== 0 || (maxEntries & (maxEntries - 1)) !== 0 || maxEntries === 0)) {
      compilation.report(
        diagnostic("WH2211", `${maxEntries} bytes are no size of a ring buffer`, {
          span,
          help: [`powers of two from ${PAGE_BYTES}: (* 256 1024)`],
        }),
      );
    }
  } else {
    const missing = [keySizeBytes === 0 && !KEYLESS.has(type) ? ":key-size" : "", valueSizeBytes === 0 ? ":value-size" : ""].filter(
      (one) => one !== "",
    );
    if (missing.length > 0)
      fail("WH2202", `the map ${name.toLowerCase()} has no ${missing.join(" and no ")}`, {
        span,
        help: ["(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1024)"],
      });
  }
  if (ARRAY_TYPES.has(type) && keySizeBytes !== 4)
    fail("WH2212", `the keys of the array map ${name.toLowerCase()} are ${keySizeBytes} bytes long`, { span, help: ["write :key-size 4"] });
  const old = compilation.maps.get(name);
  if (old)
    compilation.report(
      diagnostic("WH2203", `the map ${name.toLowerCase()} is defined twice`, {
        span,
        related: [{ span: old.span, message: "the first definition" }],
      }),
    );
  const made: MapInfo = {
    name,
    type,
    definition: {
      name: cNameOf(name),
      type: number,
      keySizeBytes,
      valueSizeBytes,
      maxEntries,
      flags,
      ...(struct ? { valueType: struct.type } : {}),
    },
    structValued: struct !== null,
    span,
  };
  compilation.maps.set(name, made);
  return symbol;
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
