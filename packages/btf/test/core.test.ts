import { describe, expect, test } from "vitest";
import {
  type Btf,
  type BtfType,
  decodeBtf,
  describeField,
  encodeBtf,
  FIELD_RELOCATION_KINDS,
  type FieldRelocationKind,
  resolveFieldOffset,
  resolveRelocation,
} from "../src/index.ts";

/** Types by name of their place: a struct of a table refers to others by these numbers. */
function btfOf(...types: readonly BtfType[]): Btf {
  const result = decodeBtf(encodeBtf(types).bytes);
  if (!result.ok) throw new Error("the test's own BTF is malformed");
  return result.value;
}

const int = (name: string, sizeBytes: number, signed = false): BtfType => ({
  kind: "int",
  name,
  sizeBytes,
  encoding: signed ? 1 : 0,
  bitOffset: 0,
  bits: 8 * sizeBytes,
});
const U32 = int("u32", 4);
const U64 = int("u64", 8);
const I32 = int("s32", 4, true);
/** Members as [name, type id, byte offset, bits]. */
const struct = (
  name: string,
  sizeBytes: number,
  ...members: readonly (readonly [string, number, number, number?, number?])[]
): BtfType => ({
  kind: "struct",
  name,
  sizeBytes,
  members: members.map(([member, type, offset, bits = 0, bit = 0]) => ({ name: member, type, bitOffset: 8 * offset + bit, bits })),
});

const kindOf = (kind: FieldRelocationKind) => FIELD_RELOCATION_KINDS.indexOf(kind);

describe("resolveFieldOffset", () => {
  /** The program's own idea of the struct: `pid` at 0, `ports[3]` at 8. */
  const local = btfOf(U32, { kind: "array", element: 1, index: 1, length: 3 }, struct("task___mine", 24, ["pid", 1, 0], ["ports", 2, 8]));

  test.each<[string, string, readonly BtfType[], number]>([
    ["the same place", "0:0", [U32, struct("task", 4, ["pid", 1, 0])], 0],
    ["another place", "0:0", [U32, struct("task", 16, ["tgid", 1, 0], ["pid", 1, 12])], 12],
    [
      "behind a typedef and const",
      "0:0",
      [U32, { kind: "const", type: 1 }, { kind: "typedef", name: "pid_t", type: 2 }, struct("task", 16, ["pid", 3, 4])],
      4,
    ],
    ["in an anonymous struct", "0:0", [U32, struct("", 8, ["x", 1, 0], ["pid", 1, 4]), struct("task", 16, ["", 2, 8])], 12],
    [
      "in a union in a struct, both anonymous",
      "0:0",
      [
        U32,
        { kind: "union", name: "", sizeBytes: 4, members: [{ name: "pid", type: 1, bitOffset: 0, bits: 0 }] },
        struct("", 8, ["", 2, 4]),
        struct("task", 24, ["", 3, 16]),
      ],
      20,
    ],
    ["in a flavor of the target", "0:0", [U32, struct("task___v2", 8, ["pid", 1, 4])], 4],
    ["in the second of two structs of that name", "0:0", [U32, struct("task", 4, ["tgid", 1, 0]), struct("task", 8, ["pid", 1, 4])], 4],
    ["an array element", "0:1:2", [U32, { kind: "array", element: 1, index: 1, length: 8 }, struct("task", 64, ["ports", 2, 16])], 24],
    [
      "an element of a flexible array",
      "0:1:2",
      [U32, { kind: "array", element: 1, index: 1, length: 0 }, struct("task", 16, ["ports", 2, 16])],
      24,
    ],
    [
      "elements of another width",
      "0:1:2",
      [U64, { kind: "array", element: 1, index: 1, length: 8 }, struct("task", 80, ["ports", 2, 16])],
      32,
    ],
    ["the second struct of an array", "1:0", [U32, struct("task", 40, ["pid", 1, 8])], 48],
  ])("%s", (_, access, target, offset) => {
    expect(resolveFieldOffset(local, 3, access, btfOf(...target))).toMatchObject({ ok: true, value: offset });
  });

  test.each<[string, string, readonly BtfType[], string]>([
    ["no struct of that name", "0:0", [U32, struct("tasks", 4, ["pid", 1, 0])], "WH5401 the target has no task___mine.pid"],
    [
      "a union of that name",
      "0:0",
      [U32, { kind: "union", name: "task", sizeBytes: 4, members: [{ name: "pid", type: 1, bitOffset: 0, bits: 0 }] }],
      "WH5401 the target has no task___mine.pid",
    ],
    ["no such member", "0:0", [U32, struct("task", 4, ["tgid", 1, 0])], "WH5401 the target has no task___mine.pid"],
    [
      "a member of an incompatible type",
      "0:0",
      [struct("u32", 4), struct("task", 4, ["pid", 1, 0])],
      "WH5401 the target has no task___mine.pid",
    ],
    [
      "a shorter array",
      "0:1:2",
      [U32, { kind: "array", element: 1, index: 1, length: 2 }, struct("task", 16, ["ports", 2, 8], ["x", 1, 4])],
      "WH5401 the target has no task___mine.ports[2]",
    ],
    [
      "two places",
      "0:0",
      [U32, struct("task", 8, ["pid", 1, 0]), struct("task", 8, ["pid", 1, 4])],
      "WH5402 task___mine.pid is 0 in one type of that name and 4 in another",
    ],
    ["a member that the local type has not", "0:7", [U32], 'WH5405 the CO-RE access "0:7" of type 3 leads nowhere'],
    ["an index that the local array has not", "0:0:1", [U32], 'WH5405 the CO-RE access "0:0:1" of type 3 leads nowhere'],
    ["no access at all", "", [U32], 'WH5405 the CO-RE access "" of type 3 leads nowhere'],
    ["words", "0:pid", [U32], 'WH5405 the CO-RE access "0:pid" of type 3 leads nowhere'],
  ])("fails for %s", (_, access, target, message) => {
    const result = resolveFieldOffset(local, 3, access, btfOf(...target));
    expect(result.ok ? result.value : result.diagnostics.map((one) => `${one.code} ${one.message}`).join()).toBe(message);
  });

  test("structs that hold themselves through anonymous members end the search", () => {
    const target = btfOf(U32, struct("", 8, ["", 2, 0], ["", 3, 0]), struct("", 8, ["", 2, 0]), struct("task", 8, ["", 2, 0]));
    expect(resolveFieldOffset(local, 3, "0:0", target)).toMatchObject({ ok: false, diagnostics: [{ code: "WH5401" }] });
  });
});

describe("resolveRelocation", () => {
  const local = btfOf(U32, I32, { kind: "ptr", type: 0 }, struct("s", 24, ["u", 1, 0], ["i", 2, 4], ["bits", 1, 8, 3, 5], ["p", 3, 16]));
  const target = btfOf(
    U64,
    I32,
    { kind: "ptr", type: 0 },
    struct("s", 40, ["u", 1, 8], ["i", 2, 16], ["bits", 1, 24, 5, 30], ["p", 3, 32]),
  );

  test.each<[string, FieldRelocationKind, string, number | undefined, number | undefined]>([
    ["offset of a wider field", "byte_offset", "0:0", 0, 8],
    ["size of a wider field", "byte_size", "0:0", 4, 8],
    ["existence", "exists", "0:0", 1, 1],
    ["signedness", "signed", "0:1", 1, 1],
    ["signedness of an unsigned field", "signed", "0:0", 0, 0],
    // 5 bits from bit 30 of the u64 at 24: bits 30 to 34.
    ["offset of a bitfield's unit", "byte_offset", "0:2", undefined, 24],
    ["left shift of a bitfield", "lshift_u64", "0:2", undefined, 64 - 35],
    ["right shift of a bitfield", "rshift_u64", "0:2", undefined, 64 - 5],
    ["right shift of a whole field", "rshift_u64", "0:1", 32, 32],
  ])("%s", (_, kind, access, localValue, targetValue) => {
    expect(resolveRelocation(local, { typeId: 4, access, kind: kindOf(kind) }, target)).toMatchObject({
      ok: true,
      value: { localValue, targetValue },
    });
  });

  test("a field that the target has not: exists is 0, all else has no value", () => {
    const empty = btfOf(struct("s", 0));
    expect(resolveRelocation(local, { typeId: 4, access: "0:0", kind: kindOf("exists") }, empty)).toMatchObject({
      value: { targetValue: 0 },
    });
    expect(resolveRelocation(local, { typeId: 4, access: "0:0", kind: kindOf("byte_size") }, empty)).toMatchObject({
      value: { targetValue: undefined },
    });
  });

  test("only pointers and unsigned integers may be loaded in another width", () => {
    const mayResize = (access: string) => {
      const result = resolveRelocation(local, { typeId: 4, access, kind: 0 }, target);
      return result.ok && result.value.mayResize;
    };
    expect({ u: mayResize("0:0"), i: mayResize("0:1"), p: mayResize("0:3") }).toEqual({ u: true, i: false, p: true });
  });

  test("relocations of types and enumerators are refused", () => {
    expect(resolveRelocation(local, { typeId: 4, access: "0", kind: 8 }, target)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "WH5404" }],
    });
  });

  test("fields are named as C does", () => {
    expect(describeField(local, 4, "0:3")).toBe("s.p");
    expect(describeField(local, 4, "2:0")).toBe("s[2].u");
    expect(describeField(local, 4, "0:9")).toBe("s at 0:9");
  });
});
