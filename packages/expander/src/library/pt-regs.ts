import { defineMacro, expectArgs, type LibraryMacro, type Target } from "./macro.ts";

/** Byte offsets in `struct pt_regs` (arch/x86/include/asm/ptrace.h; arch/arm64 `struct user_pt_regs`) by the calling convention's roles. */
const PT_REGS: Readonly<Record<string, Partial<Record<Target, number>>>> = {
  parm1: { "x86-64": 112, aarch64: 0 },
  parm2: { "x86-64": 104, aarch64: 8 },
  parm3: { "x86-64": 96, aarch64: 16 },
  parm4: { "x86-64": 88, aarch64: 24 },
  parm5: { "x86-64": 72, aarch64: 32 },
  parm6: { "x86-64": 64, aarch64: 40 },
  parm7: { aarch64: 48 },
  parm8: { aarch64: 56 },
  ret: { "x86-64": 80, aarch64: 0 },
  ip: { "x86-64": 128, aarch64: 256 },
  sp: { "x86-64": 152, aarch64: 248 },
  bp: { "x86-64": 32 },
};

/** Registers of a probed function: §6.7 of the language. */
export const PT_REGS_MACROS: readonly LibraryMacro[] = Object.entries(PT_REGS).map(([role, offsets]) =>
  defineMacro(`pt-regs-${role}`, (_call, env) => {
    expectArgs(env, 0, 0, `(pt-regs-${role})`);
    const offset = offsets[env.target];
    if (offset === undefined)
      return env.fail("WH2129", `${env.target === "other" ? "this processor" : env.target} has no pt-regs-${role}`, {
        help: [`known for ${Object.keys(offsets).join(", ")}; (ctx u64 OFFSET) reads a register of struct pt_regs by its place`],
      });
    return ["ctx", "u64", offset];
  }),
);
