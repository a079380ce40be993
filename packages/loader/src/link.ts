import { type Diagnostic, failure, ok, type Result, renderText } from "@whistler/diagnostics";
import type { Syscalls } from "./syscalls.ts";

/** An attached program. Closing it detaches the program; idempotent. `using` closes it at the end of its block. */
export interface Link {
  /** How it is attached: `kprobe`, `tcx/ingress`, `cgroup/connect4` … */
  readonly kind: string;
  /** What to: a function, `CATEGORY/EVENT`, an interface, a directory … */
  readonly target: string;
  /** Fails where the kernel does not detach the program; what goes with a descriptor always does. */
  close(): Result<undefined>;
  [Symbol.dispose](): void;
}

/** One step of detaching: what went wrong, if something did. */
export type Release = () => Diagnostic | undefined;

/** A link that is closed by these steps, in order; each is done, whatever became of the others. */
export function linkOf(kind: string, target: string, releases: readonly Release[]): Link {
  let open = true;
  const close = (): Result<undefined> => {
    if (!open) return ok(undefined);
    open = false;
    const problems = releases.map((release) => release()).filter((problem) => problem !== undefined);
    return problems.length === 0 ? ok(undefined) : failure(...problems);
  };
  return {
    kind,
    target,
    close,
    [Symbol.dispose]: () => {
      const closed = close();
      if (!closed.ok) throw new Error(renderText(closed.diagnostics));
    },
  };
}

/** The step that closes a descriptor. The kernel always lets go of it, whatever close(2) returns. */
export const closing =
  (syscalls: Syscalls, fd: number): Release =>
  () => {
    syscalls.close(fd);
    return undefined;
  };
