import { stringAt } from "./probe-helpers.ts";
import type { Run } from "./run.ts";

/** The format strings of bpf_trace_printk and bpf_snprintf: bpf_bprintf_prepare in kernel/bpf/helpers.c, and lib/vsprintf.c. */

/** Bytes for the strings of one call: `MAX_BPRINTF_BIN_ARGS` … */
const MAX_STRING_BYTES = 512;

interface Flags {
  readonly left: boolean;
  readonly zero: boolean;
  readonly sign: "" | "+" | " ";
  readonly width: number;
}

/**
 * The text of a format, without its NUL; undefined where the kernel refuses it (-EINVAL): a conversion that it does not have, too few
 * arguments, bytes that are no text.
 *
 * @param next the next argument, undefined where there are no more
 */
export function formatText(run: Run, format: Uint8Array, next: () => bigint | undefined): string | undefined {
  let text = "";
  for (let at = 0; at < format.length; ) {
    const char = String.fromCharCode(format[at] ?? 0);
    if (!/^[\x20-\x7e\t-\r]$/.test(char)) return undefined;
    if (char !== "%") {
      text += char;
      at++;
      continue;
    }
    const rest = String.fromCharCode(...format.subarray(at));
    if (rest.startsWith("%%")) {
      text += "%";
      at += 2;
      continue;
    }
    const match = /^%([0+\- ]*)([1-9]\d*)?(p[iI][46]|p[ku]s|px|pK|pS|ps|p(?=$|[\s!-/:-@[-`{-~])|s|c|(l{0,2})([diuxX]))/.exec(rest);
    const argument = match ? next() : undefined;
    if (!match || argument === undefined) return undefined;
    const flags: Flags = {
      left: match[1]?.includes("-") ?? false,
      zero: match[1]?.includes("0") ?? false,
      sign: match[1]?.includes("+") ? "+" : match[1]?.includes(" ") ? " " : "",
      width: Number(match[2] ?? 0),
    };
    const piece = convert(run, match[3] ?? "", match[4] ?? "", match[5], argument, flags);
    if (piece === undefined) return undefined;
    text += piece;
    at += match[0].length;
  }
  return text;
}

function convert(
  run: Run,
  conversion: string,
  length: string,
  integer: string | undefined,
  value: bigint,
  flags: Flags,
): string | undefined {
  if (integer !== undefined) return pad(number(integer, length === "" ? 32 : 64, value, flags), flags, true);
  switch (conversion) {
    case "c":
      return pad(String.fromCharCode(Number(value & 0xffn)), flags, false);
    case "s":
    case "pks":
    case "pus":
      return pad(latin1(stringAt(run, value, MAX_STRING_BYTES)?.slice(0, -1) ?? new Uint8Array(0)), flags, false);
    case "pi4":
    case "pI4":
      return address(run, value, 4, (bytes) =>
        bytes.map((byte) => (conversion === "pI4" ? String(byte) : String(byte).padStart(3, "0"))).join("."),
      );
    case "pi6":
    case "pI6":
      return address(run, value, 16, (bytes) => {
        const groups = Array.from({ length: 8 }, (_, index) => hex(bytes[2 * index] ?? 0) + hex(bytes[2 * index + 1] ?? 0));
        return groups.join(conversion === "pI6" ? ":" : "");
      });
    case "px":
      return pad(value.toString(16), flags, true);
    default:
      // The kernel prints a hash of a pointer, or a symbol; the machine has neither and shows the address.
      return value.toString(16).padStart(16, "0");
  }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function address(run: Run, at: bigint, sizeBytes: number, show: (bytes: readonly number[]) => string): string {
  const bytes: number[] = [];
  for (let index = 0; index < sizeBytes; index++) {
    const [byte] = run.memory.read(BigInt.asUintN(64, at + BigInt(index)), 1);
    bytes.push(byte ?? 0);
  }
  return show(bytes);
}

function number(conversion: string, bits: 32 | 64, value: bigint, flags: Flags): string {
  if (conversion === "d" || conversion === "i") {
    const signed = BigInt.asIntN(bits, value);
    return signed < 0n ? String(signed) : flags.sign + String(signed);
  }
  const unsigned = BigInt.asUintN(bits, value);
  if (conversion === "u") return String(unsigned);
  return conversion === "x" ? unsigned.toString(16) : unsigned.toString(16).toUpperCase();
}

function pad(text: string, { left, zero, width }: Flags, isNumber: boolean): string {
  if (left) return text.padEnd(width);
  if (!zero || !isNumber) return text.padStart(width);
  const sign = /^[+\- ]/.test(text) ? text.slice(0, 1) : "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
