import { type CStruct, I8, I16, I32, I64, U8, U16, U32, U64 } from "@whistler/btf";
import type { Declarations } from "../src/index.ts";

const struct = (name: string, members: CStruct["members"], kind: CStruct["kind"] = "struct"): Declarations["structs"][number] => ({
  name: name.toUpperCase().replaceAll("_", "-"),
  type: { kind, name, members },
});

/** The struct by which the specification shows the shape of each language. */
export const PKT_INFO: Declarations = {
  structs: [
    struct("pkt_info", [
      { name: "proto", type: U8 },
      { name: "src_ip", type: U32 },
      { name: "tag", type: { kind: "array", element: U8, length: 4 } },
    ]),
  ],
  constants: new Map([["+MAX-TAGS+", 4n]]),
};

const point = struct("point", [
  { name: "x", type: I16 },
  { name: "y", type: I32 },
]);
const either = struct(
  "either",
  [
    { name: "number", type: U64 },
    { name: "place", type: point.type },
    { name: "raw", type: { kind: "array", element: U8, length: 12 } },
  ],
  "union",
);

/** Everything that a struct may hold: every width and sign, arrays short and long, structs in structs, a union, names that are keywords. */
export const MIXED: Declarations = {
  structs: [
    point,
    either,
    struct("mixed_bag", [
      { name: "a", type: I8 },
      { name: "type", type: U16 },
      { name: "b", type: I64 },
      { name: "c", type: U32 },
      { name: "self", type: U64 },
      { name: "words", type: { kind: "array", element: U16, length: 3 } },
      { name: "comm", type: { kind: "array", element: U8, length: 40 } },
      { name: "points", type: { kind: "array", element: point.type, length: 2 } },
      { name: "one", type: point.type },
      { name: "choice", type: either.type },
      { name: "deltas", type: { kind: "array", element: I32, length: 5 } },
      { name: "last", type: U8 },
    ]),
  ],
  constants: new Map([
    ["+BIG+", 0xffff_ffff_ffff_ffffn],
    ["+LEAST+", -(1n << 63n)],
    ["+MINUS-ONE+", -1n],
    ["+SEVEN+", 7n],
    ["+WIDE+", 0x1_0000_0000n],
  ]),
};
