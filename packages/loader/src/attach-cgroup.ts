import { closeSync, existsSync, openSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { ATTACH_TYPES, attachTypeName, BPF_CMD, resolveSection } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import type { Direction } from "./attach-tcx.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/**
 * Run a program for the processes of a cgroup (v2) and of those below it: at their packets, sockets, socket options, devices, kernel
 * settings, as its section name says. By a bpf_link (kernel ≥ 5.7), beside the programs that are there. `direction` is for cgroup_skb
 * programs whose section names none.
 */
export function attachCgroup(program: KernelProgram, directory: string, options: { readonly direction?: Direction } = {}): Result<Link> {
  const { syscalls } = program;
  const wrong = wrongType(program, "a cgroup", [
    "cgroup_skb",
    "cgroup_sock",
    "cgroup_sock_addr",
    "cgroup_sockopt",
    "cgroup_sysctl",
    "cgroup_device",
    "sock_ops",
    "lsm",
  ]);
  if (wrong) return failure(wrong);
  const attachType = hookOf(program, options.direction);
  if (!attachType.ok) return attachType;
  const cgroup = openCgroup(resolve(directory));
  if (!cgroup.ok) return cgroup;
  // link_create: prog_fd, target_fd, attach_type. The link keeps the cgroup, so its descriptor can go.
  const attr = new BpfAttr(syscalls).u32(0, program.fd).u32(4, cgroup.value).u32(8, attachType.value);
  const { value, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  closeSync(cgroup.value);
  const kind = attachTypeName(attachType.value) ?? String(attachType.value);
  if (value >= 0) return ok(linkOf(kind, directory, [closing(syscalls, value)]));
  return failure(
    attachError({
      program,
      to: `${kind} of cgroup ${directory}`,
      errno,
      needs: ["CAP_BPF", "CAP_NET_ADMIN"],
      help:
        errno === ERRNO_NUMBERS.EPERM ? ["a cgroup above may have a program that allows no others: bpftool cgroup tree shows them"] : [],
    }),
  );
}

/** The hook that the section names; 0 is one too (`cgroup_inet_ingress`). */
function hookOf({ spec }: KernelProgram, direction: Direction | undefined): Result<number> {
  if (spec.expectedAttachType !== 0) return ok(spec.expectedAttachType);
  const named = resolveSection(spec.section)?.attachType;
  if (named !== undefined) return ok(ATTACH_TYPES[named]);
  if (direction !== undefined) return ok(ATTACH_TYPES[`cgroup_inet_${direction}`]);
  return failure(
    diagnostic("WH6023", `program ${spec.name}: its section ${spec.section} does not say which hook of a cgroup it is for`, {
      help: ["name the hook in the section: cgroup_skb/egress, cgroup/connect4, sockops …"],
    }),
  );
}

/** A descriptor of a cgroup's directory. */
function openCgroup(path: string): Result<number> {
  if (!existsSync(path)) {
    const siblings = existsSync(dirname(path)) ? readdirSync(dirname(path)) : [];
    const near = suggestion(basename(path), siblings);
    return failure(diagnostic("WH6020", `no cgroup ${path}`, { help: [...near, `mkdir ${path} makes one where cgroup v2 is mounted`] }));
  }
  if (!statSync(path).isDirectory() || !existsSync(join(path, "cgroup.procs")) || !existsSync(join(path, "cgroup.controllers")))
    return failure(
      diagnostic("WH6020", `${path} is not a directory of cgroup v2`, {
        help: ["mount -t cgroup2 none DIRECTORY; mount | grep cgroup2 shows where it is"],
      }),
    );
  try {
    return ok(openSync(path, "r"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return failure(diagnostic("WH6020", `cgroup ${path} cannot be opened: ${String(error.code)}`));
  }
}
