import { type Diagnostic, type DiagnosticCode, diagnostic } from "@whistler/diagnostics";
import { type ProgTypeName, progTypeName } from "@whistler/uapi";
import { type Capability, missingCapabilities } from "./capabilities.ts";
import { describeErrno, ERRNO_NUMBERS, systemError } from "./errno.ts";
import type { KernelProgram } from "./program.ts";

export interface AttachTrouble {
  readonly program: KernelProgram;
  /** `kprobe do_unlinkat`, as it stands behind "cannot be attached to". */
  readonly to: string;
  readonly errno: number;
  /** What attaching this way needs. */
  readonly needs: readonly Capability[];
  /** What this kernel lacks if it answers one of these numbers. */
  /** Numbers by which the kernel says that another program is there, beside EBUSY and EEXIST. */
  readonly taken?: readonly number[];
  readonly lacks?: { readonly errnos: readonly number[]; readonly feature: string };
  readonly help?: readonly string[];
}

/** Why the kernel did not attach a program: a missing privilege or feature, a place that is taken, or what its error number says. */
export function attachError({ program, to, errno, needs, lacks, taken = [], help = [] }: AttachTrouble): Diagnostic {
  const what = `program ${program.spec.name} cannot be attached to ${to}`;
  const denied = errno === ERRNO_NUMBERS.EPERM || errno === ERRNO_NUMBERS.EACCES;
  const missing = denied ? missingCapabilities(needs) : [];
  if (missing.length > 0) return lackOfPrivilege(what, missing);
  if (lacks?.errnos.includes(errno)) return lackOfFeature(what, lacks.feature, errno);
  if ([ERRNO_NUMBERS.EBUSY, ERRNO_NUMBERS.EEXIST, ...taken].includes(errno))
    return diagnostic("WH6021", `${what}: ${describeErrno(errno)}`, {
      help: [...help, "another program is attached there; detach it first"],
    });
  return help.length > 0 ? plain("WH6014", what, errno, help) : systemError("WH6014", what, errno);
}

const plain = (code: DiagnosticCode, what: string, errno: number, help: readonly string[]): Diagnostic =>
  diagnostic(code, `${what}: ${describeErrno(errno)}`, { help });

/** What programs on kernel functions and security hooks run by. */
export const TRAMPOLINES = "trampolines on its functions (CONFIG_FUNCTION_TRACER, CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS)";

/** A privilege that this process does not have. */
export function lackOfPrivilege(what: string, missing: readonly Capability[]): Diagnostic {
  const names = missing.join(", ");
  return diagnostic("WH6016", `${what}: this process lacks ${names}`, {
    help: [`run as root, or give node ${names}: setcap ${missing.map((one) => one.toLowerCase()).join(",")}+ep NODE`],
  });
}

/** Something that the running kernel was built without, or that came later. */
export function lackOfFeature(what: string, feature: string, errno?: number): Diagnostic {
  return diagnostic("WH6017", `${what}: this kernel has no ${feature}${errno === undefined ? "" : `: ${describeErrno(errno)}`}`);
}

/** A program of a type that cannot be attached this way; undefined where it can. */
export function wrongType(program: KernelProgram, way: string, types: readonly ProgTypeName[]): Diagnostic | undefined {
  const type = progTypeName(program.spec.type);
  if (type !== undefined && types.includes(type)) return undefined;
  return diagnostic(
    "WH6022",
    `program ${program.spec.name} (section ${program.spec.section}) is of type ${type ?? program.spec.type}; ${way} takes ${types.join(", ")}`,
  );
}
