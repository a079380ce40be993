import { InternalError } from "@whistler/diagnostics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CInt,
  type CMember,
  type CStruct,
  type CType,
  codecOf,
  ctypeProblems,
  I8,
  I16,
  layoutOf,
  U8,
  U16,
  U32,
  U64,
} from "../src/index.ts";
import { ctype } from "./ctypes.ts";

const struct = (...members: readonly CMember[]): CStruct => ({ kind: "struct", name: "s", members });
const member = (name: string, type: CType, offsetBytes?: number): CMember => ({
  name,
  type,
  ...(offsetBytes === undefined ? {} : { offsetBytes }),
});
const array = (element: CType, length: number): CType => ({ kind: "array", element, length });
const U128: CInt = { kind: "int", name: "__int128", sizeBytes: 16, signed: false };

describe("layoutOf", () => {
  test.each<[string, CType, number, number, readonly number[]]>([
    ["u8", U8, 1, 1, []],
    ["a pointer", { kind: "pointer", target: "void" }, 8, 8, []],
    ["u16[3]", array(U16, 3), 6, 2, []],
    ["an empty struct", struct(), 0, 1, []],
    ["padding before a wider member", struct(member("a", U8), member("b", U32)), 8, 4, [0, 4]],
    ["padding at the end", struct(member("a", U64), member("b", U8)), 16, 8, [0, 8]],
    ["an array aligned as its elements", struct(member("a", U8), member("b", array(U16, 3))), 8, 2, [0, 2]],
    ["a struct aligned as its widest member", struct(member("a", U8), member("b", struct(member("c", U64)))), 16, 8, [0, 8]],
    ["a union", { kind: "union", members: [member("a", U32), member("b", array(U8, 5))] }, 8, 4, [0, 0]],
    ["offsets that a kernel ABI fixes", { ...struct(member("a", U32, 0), member("b", U32, 12)), sizeBytes: 24 }, 24, 4, [0, 12]],
  ])("%s", (_, type, sizeBytes, alignBytes, offsets) => {
    expect(layoutOf(type)).toEqual({ sizeBytes, alignBytes, offsets });
  });

  test("void has none", () => {
    expect(() => layoutOf({ kind: "void" })).toThrow(InternalError);
  });

  test("a struct that holds itself twice, thirty times over, costs thirty steps", () => {
    let type: CType = U8;
    for (let depth = 0; depth < 30; depth++) type = struct(member("a", type), member("b", type));
    expect(layoutOf(type).sizeBytes).toBe(2 ** 30);
  });
});

describe("ctypeProblems", () => {
  test.each<[string, CType, readonly string[]]>([
    ["a good struct", struct(member("a", U8), member("b", U32)), []],
    ["a member behind the end", { ...struct(member("a", U64)), sizeBytes: 4 }, ["struct s: member a ends behind its 4 bytes"]],
    ["members out of order", struct(member("a", U32, 8), member("b", U32, 0)), ["struct s: member b at 0 stands behind one at 8"]],
    ["a union member elsewhere", { kind: "union", name: "u", members: [member("a", U8, 1)] }, ["union u: member a stands at 1, not at 0"]],
    ["a name twice", struct(member("a", U8), member("a", U8)), ["struct s has two members a"]],
    ["a Lisp name", struct(member("a-b", U8)), ['struct s: the member name "a-b" is no C identifier']],
    ["a void", struct(member("a", { kind: "void" })), ["a member or element of type void"]],
    ["a huge array", struct(member("a", array(U64, 2 ** 30))), [`an array of ${2 ** 30} elements`, "struct s has 8589934592 bytes"]],
  ])("%s", (_, type, problems) => {
    expect(ctypeProblems(type)).toEqual(problems);
  });
});

describe("codecOf", () => {
  const event = struct(
    member("pid", U32),
    member("delta", I16),
    member("flags", U8),
    member("time", U64),
    member("comm", array(U8, 4)),
    member("ports", array(U16, 2)),
    { type: { kind: "union", members: [member("word", U32), member("bytes", array(U8, 4))] } },
  );
  const codec = codecOf(event);

  test("decodes numbers, bigints, bytes, arrays and members of anonymous unions", () => {
    const bytes = Uint8Array.from([
      ...[0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 7, 0xaa],
      ...[1, 0, 0, 0, 0, 0, 0, 0x80],
      ...[0x6c, 0x73, 0, 0, 0x50, 0, 0xbb, 1],
      ...[1, 2, 3, 4, 0, 0, 0, 0],
    ]);
    expect(codec.sizeBytes).toBe(32);
    expect(codec.decode(new DataView(bytes.buffer))).toEqual({
      pid: 0xffff_ffff,
      delta: -2,
      flags: 7,
      time: 0x8000_0000_0000_0001n,
      comm: Uint8Array.of(0x6c, 0x73, 0, 0),
      ports: [80, 443],
      word: 0x0403_0201,
      bytes: Uint8Array.of(1, 2, 3, 4),
    });
  });

  test("encodes with zero padding; what is left out is zero", () => {
    expect([...codec.encode({ pid: 1, delta: -2, time: 3, comm: Uint8Array.of(9), word: 0x01020304 })]).toEqual([
      ...[1, 0, 0, 0, 0xfe, 0xff, 0, 0],
      ...[3, 0, 0, 0, 0, 0, 0, 0],
      ...[9, 0, 0, 0, 0, 0, 0, 0],
      ...[4, 3, 2, 1, 0, 0, 0, 0],
    ]);
  });

  test.each<[CType, number | bigint, readonly number[]]>([
    [U8, 255, [255]],
    [U8, -1, [255]],
    [I8, 255, [255]],
    [U16, 0x1234n, [0x34, 0x12]],
    [U64, -1, Array<number>(8).fill(255)],
    [U128, 1n << 127n, [...Array<number>(15).fill(0), 0x80]],
    [{ kind: "pointer", target: "void" }, 0x1000, [0, 16, 0, 0, 0, 0, 0, 0]],
  ])("%j holds %s", (type, value, bytes) => {
    expect([...codecOf(type).encode(value)]).toEqual(bytes);
  });

  test.each([
    [{ pid: 2 ** 32 }, "value.pid: 4294967296 does not fit u32"],
    [{ delta: -32769 }, "value.delta: -32769 does not fit i16"],
    [{ flags: 0.5 }, "value.flags: 0.5 is no exact integer"],
    [{ ports: [1, 2, 3] }, "value.ports: 3 elements, the type has 2"],
    [{ ports: [1, 70000] }, "value.ports[1]: 70000 does not fit u16"],
    [{ nosuch: 1 }, "value: struct s has no member nosuch"],
    [{ pid: [1] }, "value.pid: expected a number"],
    [{ comm: 1 }, "value.comm: expected an array"],
    [7, "value: expected an object with the members of struct s"],
  ])("%j: %s", (value, message) => {
    expect(() => codec.encode(value)).toThrow(message);
  });

  test("a view that ends too early is a RangeError", () => {
    expect(() => codec.decode(new DataView(new ArrayBuffer(31)))).toThrow(RangeError);
    expect(() => codecOf(array(U8, 4)).decode(new DataView(new ArrayBuffer(4)), 1)).toThrow(RangeError);
  });

  test("encode(decode(bytes)) keeps every byte that a member covers", () => {
    fc.assert(
      fc.property(
        // In a union the last member wins, and it need not cover the others.
        ctype.filter((type) => !JSON.stringify(type).includes('"union"')),
        fc.infiniteStream(fc.nat(255)),
        (type, stream) => {
          const { sizeBytes, decode, encode } = codecOf(type);
          const bytes = Uint8Array.from({ length: sizeBytes }, () => stream.next().value ?? 0);
          const once = encode(decode(new DataView(bytes.buffer)));
          expect(once).toHaveLength(sizeBytes);
          expect(decode(new DataView(once.buffer))).toEqual(decode(new DataView(bytes.buffer)));
        },
      ),
    );
  });
});
