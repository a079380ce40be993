import { asRegister, EINVAL, ERANGE } from "../errno.ts";
import { Fault } from "../fault.ts";
import { littleEndian } from "../memory/memory.ts";
import { formatText } from "./print-format.ts";
import { stringAt } from "./probe-helpers.ts";
import { type Args, type Helper, type Run, u32 } from "./run.ts";

/** Text: kernel/bpf/helpers.c, kernel/trace/bpf_trace.c. */

/** `BPF_TRACE_PRINTK_SIZE`: a line is cut to this, its NUL included. */
const TRACE_BYTES = 1024;
/** The most arguments of bpf_snprintf and bpf_trace_vprintk. */
const MAX_ARGUMENTS = 12;

/** The bytes before the NUL of a format; undefined where it has none. */
function formatAt(run: Run, address: bigint, sizeBytes: number): Uint8Array | undefined {
  const bytes = run.memory.read(address, sizeBytes);
  const end = bytes.indexOf(0);
  return end < 0 ? undefined : bytes.subarray(0, end);
}

/** Gives the line to the trace; its length, as if nothing were cut. */
function trace(run: Run, text: string | undefined): bigint {
  if (text === undefined) return asRegister(EINVAL);
  run.traces.lines.push(text.slice(0, TRACE_BYTES - 1).replace(/\n$/, ""));
  return BigInt(text.length);
}

const tracePrintk: Helper = (run, [format, size]: Args) => {
  let register = 3;
  const next = (): bigint | undefined => (register <= 5 ? run.machine.use(register++) : undefined);
  const bytes = formatAt(run, format, u32(size));
  return trace(run, bytes && formatText(run, bytes, next));
};

/** Arguments as an array of 64-bit numbers; undefined where the size is none of such an array. */
function argumentsAt(run: Run, address: bigint, size: bigint): (() => bigint | undefined) | undefined {
  const sizeBytes = u32(size);
  if (sizeBytes % 8 !== 0 || sizeBytes > 8 * MAX_ARGUMENTS || (sizeBytes > 0 && address === 0n)) return undefined;
  const bytes = run.memory.read(address, sizeBytes).slice();
  const view = new DataView(bytes.buffer);
  let at = 0;
  return () => {
    if (at >= sizeBytes) return undefined;
    at += 8;
    return view.getBigUint64(at - 8, true);
  };
}

const traceVprintk: Helper = (run, [format, size, data, dataSize]: Args) => {
  const next = argumentsAt(run, data, dataSize);
  const bytes = next && formatAt(run, format, u32(size));
  return trace(run, next && bytes && formatText(run, bytes, next));
};

/** The length with its NUL, as if nothing were cut. */
const snprintf: Helper = (run, [to, size, format, data, dataSize]: Args) => {
  const next = argumentsAt(run, data, dataSize);
  const bytes = next && constString(run, format);
  const text = next && bytes && formatText(run, bytes, next);
  if (text === undefined) return asRegister(EINVAL);
  const room = u32(size);
  if (room > 0)
    run.memory.write(
      to,
      Uint8Array.from(`${text.slice(0, room - 1)}\0`, (char) => char.charCodeAt(0)),
    );
  return BigInt(text.length + 1);
};

/** A string of a read-only map or of any other memory, without its NUL. */
function constString(run: Run, address: bigint): Uint8Array {
  const text = stringAt(run, address, 0x1_0000);
  if (!text) throw new Fault("WH7101", "a string without an end");
  return text.subarray(0, -1);
}

/** -1, 0 or 1, as the generic strncmp of lib/string.c. */
const strncmp: Helper = (run, [text, size, other]: Args) => {
  const left = run.memory.read(text, u32(size));
  const right = constString(run, other);
  for (const [index, a] of left.entries()) {
    const b = right[index] ?? 0;
    if (a !== b) return asRegister(a < b ? -1 : 1);
    if (a === 0) break;
  }
  return 0n;
};

/** `BPF_STRTOX_BASE_MASK`. */
const BASE_MASK = 0x1fn;
const BASES: ReadonlySet<bigint> = new Set([0n, 8n, 10n, 16n]);
/** A number has at most so many characters, its sign and spaces apart. */
const MAX_NUMBER_CHARACTERS = 63;

/** __bpf_strtoull: the number without its sign and the characters that were used; or a negative errno. */
function parse(bytes: Uint8Array, flags: bigint): { readonly value: bigint; readonly negative: boolean; readonly used: number } | number {
  const base = flags & BASE_MASK;
  if ((flags & ~BASE_MASK) !== 0n || !BASES.has(base) || bytes.length === 0) return EINVAL;
  const text = String.fromCharCode(...bytes);
  const head = /^[\t-\r \xa0]*-?/.exec(text)?.[0] ?? "";
  const body = text.slice(head.length, head.length + MAX_NUMBER_CHARACTERS);
  const [digits, prefix, radix] = digitsOf(body, base);
  if (digits === "") return EINVAL;
  let value = 0n;
  for (const digit of digits) value = value * radix + BigInt(Number.parseInt(digit, 16));
  if (value > 0xffff_ffff_ffff_ffffn) return ERANGE;
  return { value, negative: head.endsWith("-"), used: head.length + prefix + digits.length };
}

function digitsOf(body: string, base: bigint): readonly [digits: string, prefixLength: number, radix: bigint] {
  const isHex = /^0x[0-9a-f]/i.test(body);
  const radix = base !== 0n ? base : isHex ? 16n : body.startsWith("0") ? 8n : 10n;
  const prefix = radix === 16n && /^0x/i.test(body) ? 2 : 0;
  const digit = radix === 16n ? /^[0-9a-f]*/i : radix === 8n ? /^[0-7]*/ : /^[0-9]*/;
  return [digit.exec(body.slice(prefix))?.[0] ?? "", prefix, radix];
}

const strtol: Helper = (run, [text, size, flags, to]: Args) => {
  const parsed = parse(run.memory.read(text, u32(size)), flags);
  run.memory.write(to, new Uint8Array(8));
  if (typeof parsed === "number") return asRegister(parsed);
  const value = parsed.negative ? -parsed.value : parsed.value;
  if (value !== BigInt.asIntN(64, value)) return asRegister(ERANGE);
  run.memory.write(to, littleEndian(value, 8));
  return BigInt(parsed.used);
};

const strtoul: Helper = (run, [text, size, flags, to]: Args) => {
  const parsed = parse(run.memory.read(text, u32(size)), flags);
  run.memory.write(to, new Uint8Array(8));
  if (typeof parsed === "number") return asRegister(parsed);
  if (parsed.negative) return asRegister(EINVAL);
  run.memory.write(to, littleEndian(parsed.value, 8));
  return BigInt(parsed.used);
};

export const TEXT_HELPERS = {
  trace_printk: tracePrintk,
  trace_vprintk: traceVprintk,
  snprintf,
  strncmp,
  strtol,
  strtoul,
} satisfies Readonly<Record<string, Helper>>;
