/** A register of the machine: r0–r9 hold values, r10 is the frame pointer, read-only. */
export type PReg = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

declare const virtual: unique symbol;
/** A virtual register: a number from `FIRST_VREG` on, printed `%0`, `%1` … */
export type VReg = number & { readonly [virtual]: true };

/** A register operand before allocation; after it, `PReg` alone. */
export type Reg = PReg | VReg;

export const FIRST_VREG = 16;
export const FRAME_POINTER = 10;

export function isVirtual(reg: Reg): reg is VReg {
  return reg >= FIRST_VREG;
}

/** The virtual register with this number, counted from 0. */
export function vreg(index: number): VReg {
  return (FIRST_VREG + index) as VReg; // the one place that makes the brand
}

/** The number of a virtual register, counted from 0: dense, for arrays. */
export function vregIndex(reg: VReg): number {
  return reg - FIRST_VREG;
}

/** r0–r9. */
export const ALLOCATABLE: readonly PReg[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** r1–r5, which calls leave without a usable value. */
export const ARGUMENTS: readonly PReg[] = [1, 2, 3, 4, 5];

/** The register of a field of an instruction. */
export function isPReg(register: number): register is PReg {
  return Number.isInteger(register) && register >= 0 && register <= 10;
}

export function printReg(reg: Reg): string {
  return isVirtual(reg) ? `%${vregIndex(reg)}` : `r${reg}`;
}
