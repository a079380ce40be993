import fc from "fast-check";
import { type CType, I8, I16, I32, I64, U8, U16, U32, U64 } from "../src/index.ts";

/** C types up to three levels deep. Zero-length arrays and empty structs among them. */
export const ctype: fc.Arbitrary<CType> = fc.letrec<{ type: CType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<CType>(
      U8,
      U16,
      U32,
      U64,
      I8,
      I16,
      I32,
      I64,
      { kind: "pointer", target: "void" },
      { kind: "pointer", target: "struct x" },
    ),
    fc.record({ kind: fc.constant("array" as const), element: tie("type"), length: fc.nat(3) }),
    fc
      .record({
        kind: fc.constantFrom("struct" as const, "union" as const),
        types: fc.array(tie("type"), { maxLength: 4 }),
        name: fc.constantFrom("s", "t", undefined),
      })
      .map(({ kind, types, name }) => ({
        kind,
        ...(name === undefined ? {} : { name }),
        members: types.map((type, index) => ({ name: `m${index}`, type })),
      })),
  ),
})).type;
