import { readSync } from "node:fs";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { systemError } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelMap } from "./map.ts";
import type { KernelProgram } from "./program.ts";

const CHUNK_BYTES = 65536;

/** An iterator program that is ready to run: over tasks, the elements of a map … */
export interface IteratorLink extends Link {
  /** Run the program for each object, from the first to the last; what it wrote with `bpf_seq_write` and its kin. */
  read(): Result<Uint8Array>;
}

/** Make an iterator program (`iter/task`, `iter/bpf_map_elem` …) ready; those over a map's elements need the map (kernel ≥ 5.8). */
export function attachIterator(program: KernelProgram, options: { readonly map?: KernelMap } = {}): Result<IteratorLink> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "an iterator", ["tracing"]);
  if (wrong) return failure(wrong);
  // union bpf_iter_link_info: map.map_fd.
  const info = options.map && new Uint8Array(new Uint32Array([options.map.fd, 0, 0, 0]).buffer);
  // link_create: prog_fd, target_fd, attach_type, flags, iter_info, iter_info_len.
  const attr = new BpfAttr(syscalls)
    .u32(0, program.fd)
    .u32(8, spec.expectedAttachType)
    .pointer(16, info)
    .u32(24, info?.length ?? 0);
  const { value: fd, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  if (fd < 0) {
    const help = spec.attachTo.startsWith("bpf_map_elem") && info === undefined ? ["an iterator over a map's elements needs the map"] : [];
    return failure(attachError({ program, to: `iterator ${spec.attachTo}`, errno, needs: ["CAP_BPF", "CAP_PERFMON"], help }));
  }
  let open = true;
  const read = (): Result<Uint8Array> => {
    if (!open) return failure(diagnostic("WH6027", `iterator ${spec.name} is closed`));
    // iter_create: link_fd, flags.
    const run = syscalls.bpf(BPF_CMD.iter_create, new BpfAttr(syscalls).u32(0, fd).bytes);
    if (run.value < 0) return failure(systemError("WH6027", `iterator ${spec.name} cannot be started`, run.errno));
    try {
      return ok(readAll(run.value));
    } catch (error) {
      if (!(error instanceof Error && "errno" in error && typeof error.errno === "number")) throw error;
      return failure(systemError("WH6027", `iterator ${spec.name}`, -error.errno));
    } finally {
      syscalls.close(run.value);
    }
  };
  const shut = (): undefined => {
    open = false;
  };
  return ok({ ...linkOf("iter", spec.attachTo, [shut, closing(syscalls, fd)]), read });
}

function readAll(fd: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const count = readSync(fd, chunk);
    if (count === 0) return new Uint8Array(Buffer.concat(chunks));
    chunks.push(chunk.subarray(0, count));
  }
}
