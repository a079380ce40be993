import type { Region } from "./memory.ts";

/**
 * A value of a program: 64 bits, unsigned. `pointee` is where a pointer came from, which is all that tells a pointer from a number
 * (language.md §5.7: map forms pass pointers as they are, and numbers by value).
 */
export interface Value {
  readonly bits: bigint;
  readonly pointee: Region | undefined;
}

/** A number, modulo 2^64. */
export function number(bits: bigint | number | boolean): Value {
  return { bits: BigInt.asUintN(64, BigInt(bits)), pointee: undefined };
}

export const ZERO: Value = number(0n);
export const ONE: Value = number(1n);

/** The two's complement reading of a value. */
export function signed(value: Value): bigint {
  return BigInt.asIntN(64, value.bits);
}

export function isTrue(value: Value): boolean {
  return value.bits !== 0n;
}
