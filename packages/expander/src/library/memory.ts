import type { Form } from "@whistler/reader";
import { isSimple, type Template } from "../body/template.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";

/** Longer runs would be longer programs than anybody means; a loop serves them. */
const MAX_BYTES = 4096n;

interface Piece {
  readonly at: number;
  readonly sizeBytes: 1 | 2 | 4 | 8;
}

/** A run of bytes as the widest pieces first, ascending. */
function piecesOf(count: number): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const sizeBytes of [8, 4, 2, 1] as const) {
    for (; count - at >= sizeBytes; at += sizeBytes) pieces.push({ at, sizeBytes });
  }
  return pieces;
}

function length(env: MacroEnv, form: Form | undefined, what: string): number {
  const value = env.constant(form, what);
  if (value < 0n || value > MAX_BYTES)
    return env.fail("WH2109", `${what} is ${value}`, { span: form?.span ?? env.span, help: [`0 to ${MAX_BYTES}`] });
  return Number(value);
}

const typeOf = (sizeBytes: number): string => `u${sizeBytes * 8}`;

/** `byte` repeated over so many bytes. */
function replicate(byte: bigint, sizeBytes: number): bigint {
  let value = 0n;
  for (let at = 0; at < sizeBytes; at++) value = (value << 8n) | byte;
  return value;
}

/** The pointer bound to a fresh variable, so that it is evaluated once. */
function once(env: MacroEnv, hint: string, form: Form | undefined): { readonly name: Template; readonly bindings: readonly Template[] } {
  if (!form) return { name: 0, bindings: [] };
  if (isSimple(form)) return { name: form, bindings: [] };
  const name = env.temp(hint);
  return { name, bindings: [[name, form]] };
}

function withBindings(bindings: readonly Template[], body: readonly Template[]): Template {
  return bindings.length === 0 ? ["progn", ...body, 0] : ["let*", bindings, ...body, 0];
}

/** Fill and copy memory with constant lengths: §6.6 of the language. */
export const MEMORY_MACROS: readonly LibraryMacro[] = [
  defineMacro("memset", (_call, env) => {
    expectArgs(env, 4, 4, "(memset pointer offset byte count)");
    const [pointer, offset, byte, count] = env.args;
    const start = env.constant(offset, "the offset of memset");
    const pieces = length(env, count, "the length of memset");
    const base = once(env, "pointer", pointer);
    const value = env.operand(byte ?? env.build(0));
    if (value.constant !== null) {
      const low = BigInt.asUintN(8, value.constant);
      const stores = piecesOf(pieces).map(
        ({ at, sizeBytes }): Template => ["store", typeOf(sizeBytes), base.name, start + BigInt(at), replicate(low, sizeBytes)],
      );
      return withBindings(base.bindings, stores);
    }
    const filler = env.temp("byte");
    const stores = Array.from({ length: pieces }, (_, at): Template => ["store", "u8", base.name, start + BigInt(at), filler]);
    return withBindings([...base.bindings, [filler, value.form]], stores);
  }),
  defineMacro("memcpy", (_call, env) => {
    expectArgs(env, 5, 5, "(memcpy destination offset source offset count)");
    const [destination, destinationOffset, source, sourceOffset, count] = env.args;
    const to = env.constant(destinationOffset, "the destination offset of memcpy");
    const from = env.constant(sourceOffset, "the source offset of memcpy");
    const pieces = length(env, count, "the length of memcpy");
    const target = once(env, "destination", destination);
    const origin = once(env, "source", source);
    const copies = piecesOf(pieces).map(({ at, sizeBytes }): Template => {
      const type = typeOf(sizeBytes);
      return ["store", type, target.name, to + BigInt(at), ["load", type, origin.name, from + BigInt(at)]];
    });
    return withBindings([...target.bindings, ...origin.bindings], copies);
  }),
];
