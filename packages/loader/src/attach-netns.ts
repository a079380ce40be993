import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

const OWN_NAMESPACE = "/proc/self/ns/net";
/** Where `ip netns add` keeps names. */
const NAMED_NAMESPACES = "/run/netns";

/**
 * Run a program for the lookups of sockets (sk_lookup), or the dissection of flows, of a network namespace: this process's, one that
 * `ip netns` named, or that of a path. By a bpf_link (kernel ≥ 5.9).
 */
export function attachNetns(program: KernelProgram, namespace = OWN_NAMESPACE): Result<Link> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "a network namespace", ["sk_lookup", "flow_dissector"]);
  if (wrong) return failure(wrong);
  const opened = openNamespace(namespace);
  if (!opened.ok) return opened;
  // link_create: prog_fd, target_fd, attach_type.
  const attr = new BpfAttr(syscalls).u32(0, program.fd).u32(4, opened.value).u32(8, spec.expectedAttachType);
  const { value, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  closeSync(opened.value);
  if (value >= 0) return ok(linkOf("netns", namespace, [closing(syscalls, value)]));
  return failure(
    attachError({
      program,
      to: `network namespace ${namespace}`,
      errno,
      needs: ["CAP_BPF", "CAP_NET_ADMIN"],
      taken: [ERRNO_NUMBERS.E2BIG],
    }),
  );
}

function openNamespace(namespace: string): Result<number> {
  const path = namespace.includes("/") ? namespace : `${NAMED_NAMESPACES}/${namespace}`;
  if (!existsSync(path)) {
    const named = existsSync(NAMED_NAMESPACES) ? readdirSync(NAMED_NAMESPACES) : [];
    return failure(
      diagnostic("WH6020", `no network namespace ${namespace}`, {
        help: [...suggestion(namespace, named), "ip netns list shows the named ones"],
      }),
    );
  }
  try {
    return ok(openSync(path, "r"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return failure(diagnostic("WH6020", `network namespace ${path} cannot be opened: ${String(error.code)}`));
  }
}
