import fc from "fast-check";
import type { BtfType } from "../src/index.ts";

/** Any list of types whose ids and names are sound. They need not make sense: cycles and structs of void occur. */
export const btfTypes: fc.Arbitrary<readonly BtfType[]> = fc
  .integer({ min: 1, max: 12 })
  .chain((count) => fc.array(btfType(count), { minLength: count, maxLength: count }));

const name = fc.oneof(
  fc.constantFrom("", "a", "task_struct", "x___old", "λ"),
  fc.string({ maxLength: 8 }).map((text) => text.replaceAll("\0", "-")),
);
const u32 = fc.nat(0xffff_ffff);

function btfType(typeCount: number): fc.Arbitrary<BtfType> {
  const type = fc.nat(typeCount);
  const members = fc.array(fc.record({ name, type, bitOffset: fc.nat(0xff_ffff), bits: fc.constant(0) }), { maxLength: 4 });
  // A struct with one bitfield has the flag, and then 24 bits of offset and 8 of width for each member.
  const bitfields = fc.array(fc.record({ name, type, bitOffset: fc.nat(0xff_ffff), bits: fc.nat(255) }), { maxLength: 4 });
  return fc.oneof<fc.Arbitrary<BtfType>[]>(
    fc.record({ kind: fc.constant("int" as const), name, sizeBytes: u32, encoding: fc.nat(15), bitOffset: fc.nat(255), bits: fc.nat(255) }),
    fc.record({ kind: fc.constant("ptr" as const), type }),
    fc.record({ kind: fc.constant("array" as const), element: type, index: type, length: u32 }),
    fc.record({ kind: fc.constantFrom("struct" as const, "union" as const), name, sizeBytes: u32, members: fc.oneof(members, bitfields) }),
    fc.record({
      kind: fc.constant("enum" as const),
      name,
      sizeBytes: u32,
      signed: fc.constant(true),
      values: fc.array(fc.record({ name, value: fc.integer() }), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("enum" as const),
      name,
      sizeBytes: u32,
      signed: fc.constant(false),
      values: fc.array(fc.record({ name, value: u32 }), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("enum64" as const),
      name,
      sizeBytes: u32,
      signed: fc.constant(true),
      values: fc.array(fc.record({ name, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("enum64" as const),
      name,
      sizeBytes: u32,
      signed: fc.constant(false),
      values: fc.array(fc.record({ name, value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("fwd" as const), name, isUnion: fc.boolean() }),
    fc.record({ kind: fc.constantFrom("volatile" as const, "const" as const, "restrict" as const), type }),
    fc.record({ kind: fc.constant("typedef" as const), name, type }),
    fc.record({ kind: fc.constant("func" as const), name, type, linkage: fc.nat(2) }),
    fc.record({ kind: fc.constant("func_proto" as const), returns: type, params: fc.array(fc.record({ name, type }), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant("var" as const), name, type, linkage: fc.nat(2) }),
    fc.record({
      kind: fc.constant("datasec" as const),
      name,
      sizeBytes: u32,
      entries: fc.array(fc.record({ type, offset: u32, sizeBytes: u32 }), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("float" as const), name, sizeBytes: u32 }),
    fc.record({
      kind: fc.constant("decl_tag" as const),
      name,
      type,
      component: fc.integer({ min: -1, max: 9 }),
      isAttribute: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("type_tag" as const), name, type, isAttribute: fc.boolean() }),
  );
}
