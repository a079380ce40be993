/** Negated error numbers that helpers return: asm-generic/errno-base.h, asm-generic/errno.h, and the kernel's own linux/errno.h. */
export const ENOENT = -2;
export const E2BIG = -7;
export const EAGAIN = -11;
export const ENOMEM = -12;
export const EACCES = -13;
export const EFAULT = -14;
export const EEXIST = -17;
export const EINVAL = -22;
export const ENOSPC = -28;
export const ERANGE = -34;
export const ENOTSUPP = -524;

/** A result of a helper as the register has it. */
export function asRegister(value: number): bigint {
  return BigInt.asUintN(64, BigInt(value));
}
