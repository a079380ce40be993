import { type Diagnostic, diagnostic, failure, ok, type Result, type Source } from "@whistler/diagnostics";
import { encode } from "@whistler/isa";
import { type CollectionSpec, type ProgramSpec, withMapFds } from "@whistler/object";
import { ATTACH_TYPES, BPF_CMD, PROG_TYPES } from "@whistler/uapi";
import { attachBtfId } from "./attach-btf.ts";
import { lackOfFeature, lackOfPrivilege, TRAMPOLINES } from "./attach-error.ts";
import { BpfAttr, cString } from "./bpf-attr.ts";
import { missingCapabilities } from "./capabilities.ts";
import { createMap } from "./create-map.ts";
import { ERRNO_NUMBERS, systemError } from "./errno.ts";
import { KernelMap } from "./map.ts";
import { KernelProgram } from "./program.ts";
import { relocate } from "./relocate.ts";
import { type Syscalls, systemSyscalls } from "./syscalls.ts";
import { verifierDiagnostic } from "./verifier-log.ts";

const FIRST_LOG_BYTES = 1 << 20;
/** The kernel takes no larger buffer (kernel/bpf/verifier.c, `bpf_vlog_init`). */
const MAX_LOG_BYTES = 1 << 25;
const BOUND_TYPES: ReadonlySet<number> = new Set([PROG_TYPES.tracing, PROG_TYPES.lsm]);
const TRAMPOLINE_ATTACH_TYPES: ReadonlySet<number> = new Set([
  ATTACH_TYPES.trace_fentry,
  ATTACH_TYPES.trace_fexit,
  ATTACH_TYPES.modify_return,
  ATTACH_TYPES.lsm_mac,
  ATTACH_TYPES.lsm_cgroup,
]);
const PIN_ROOT = "/sys/fs/bpf";

export interface LoadOptions {
  readonly syscalls?: Syscalls;
  /** The texts that the programs were compiled from, so that the verifier's log is mapped to their lines. */
  readonly sources?: readonly Source[];
  /** A directory on bpffs for maps that are pinned by name; `/sys/fs/bpf` by default. */
  readonly pinRoot?: string;
}

/** Maps and programs of a collection in the kernel. Closing is idempotent and closes every descriptor. */
export class Collection {
  readonly maps: ReadonlyMap<string, KernelMap>;
  readonly programs: ReadonlyMap<string, KernelProgram>;
  readonly #close: () => void;

  constructor(maps: ReadonlyMap<string, KernelMap>, programs: ReadonlyMap<string, KernelProgram>, close: () => void) {
    this.maps = maps;
    this.programs = programs;
    this.#close = close;
  }

  close(): void {
    this.#close();
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}

/** Create the maps and load the programs, with BTF. On failure nothing stays open. */
export function loadCollection(spec: CollectionSpec, options: LoadOptions = {}): Result<Collection> {
  const port = options.syscalls ? ok(options.syscalls) : systemSyscalls();
  if (!port.ok) return port;
  const loading = new Loading(port.value, spec, options.sources ?? [], options.pinRoot ?? PIN_ROOT);
  const result = loading.run();
  if (!result.ok) loading.close();
  return result;
}

class Loading {
  readonly #syscalls: Syscalls;
  readonly #spec: CollectionSpec;
  readonly #sources: readonly Source[];
  readonly #pinRoot: string;
  readonly #open: number[] = [];
  readonly #diagnostics: Diagnostic[] = [];

  constructor(syscalls: Syscalls, spec: CollectionSpec, sources: readonly Source[], pinRoot: string) {
    this.#syscalls = syscalls;
    this.#pinRoot = pinRoot;
    this.#spec = spec;
    this.#sources = sources;
  }

  run(): Result<Collection> {
    const btf = this.#loadBtf();
    const maps = new Map<string, KernelMap>();
    for (const definition of this.#spec.maps.values()) {
      const fd = createMap(
        { syscalls: this.#syscalls, btfFd: btf, pinRoot: this.#pinRoot, warn: (found) => this.#diagnostics.push(found) },
        definition,
      );
      if (!fd.ok) return failure(...this.#diagnostics, ...fd.diagnostics);
      this.#open.push(fd.value);
      maps.set(definition.name, new KernelMap(this.#syscalls, definition, fd.value));
    }
    const programs = new Map<string, KernelProgram>();
    for (const program of this.#spec.programs.values()) {
      const fd = this.#loadProgram(program, maps, btf);
      if (!fd.ok) return failure(...this.#diagnostics, ...fd.diagnostics);
      this.#open.push(fd.value);
      programs.set(program.name, new KernelProgram(this.#syscalls, program, fd.value));
    }
    if (btf !== undefined) this.#closeOne(btf);
    return ok(new Collection(maps, programs, () => this.close()), this.#diagnostics);
  }

  /** Close everything that is open. */
  close(): void {
    for (let fd = this.#open.pop(); fd !== undefined; fd = this.#open.pop()) this.#syscalls.close(fd);
  }

  #closeOne(fd: number): void {
    const at = this.#open.indexOf(fd);
    if (at >= 0) this.#open.splice(at, 1);
    this.#syscalls.close(fd);
  }

  /** The object's BTF in the kernel. Programs run without it; that it was refused is a warning. */
  #loadBtf(): number | undefined {
    const { btf } = this.#spec;
    if (btf === undefined) return undefined;
    const attr = new BpfAttr(this.#syscalls).pointer(0, btf).u32(16, btf.length);
    const { value, errno } = this.#syscalls.bpf(BPF_CMD.btf_load, attr.bytes);
    if (value >= 0) {
      this.#open.push(value);
      return value;
    }
    this.#diagnostics.push(systemError("WH6005", "the kernel does not take the object's BTF; loading goes on without line info", errno));
    return undefined;
  }

  #loadProgram(program: ProgramSpec, maps: ReadonlyMap<string, KernelMap>, btf: number | undefined): Result<number> {
    const relocated = relocate(this.#spec, program);
    this.#diagnostics.push(...relocated.diagnostics.filter((one) => one.severity !== "error"));
    if (!relocated.ok) return relocated;
    const missing = program.mapReferences.find(({ map }) => !maps.has(map));
    if (missing)
      return failure(diagnostic("WH6007", `program ${program.name} refers to map ${missing.map}, which the object does not define`));
    const attachTo = attachBtfId(program);
    if (!attachTo.ok) return attachTo;
    const code = encode(withMapFds(relocated.value, program.mapReferences, (map) => maps.get(map)?.fd ?? -1));
    const license = cString(this.#spec.license);
    const funcInfo = words(program.funcInfo.map((one) => [one.insnOffset, one.typeId]));
    const lineInfo = words(program.lineInfo.map((one) => [one.insnOffset, one.fileNameOffset, one.lineOffset, one.lineCol]));
    const attempt = (log: Uint8Array | undefined): { readonly fd: number; readonly errno: number } => {
      const attr = new BpfAttr(this.#syscalls)
        .u32(0, program.type)
        .u32(4, code.length / 8)
        .pointer(8, code)
        .pointer(16, license)
        .u32(44, program.flags)
        .name(48, program.name)
        .u32(68, program.expectedAttachType);
      if (attachTo.value !== 0) attr.u32(108, attachTo.value);
      if (btf !== undefined && program.funcInfo.length > 0) {
        attr.u32(72, btf).u32(76, 8).pointer(80, funcInfo).u32(88, program.funcInfo.length);
        if (program.lineInfo.length > 0) attr.u32(92, 16).pointer(96, lineInfo).u32(104, program.lineInfo.length);
      }
      if (log) attr.u32(24, 1).u32(28, log.length).pointer(32, log);
      const { value, errno } = this.#syscalls.bpf(BPF_CMD.prog_load, attr.bytes);
      return { fd: value, errno };
    };
    const first = attempt(undefined);
    if (first.fd >= 0) return ok(first.fd);
    return this.#explain(program, attempt, first.errno);
  }

  /** Load again with a log, in ever larger buffers, and tell what the kernel did not like. */
  #explain(
    program: ProgramSpec,
    attempt: (log: Uint8Array) => { readonly fd: number; readonly errno: number },
    errno: number,
  ): Result<number> {
    for (let size = FIRST_LOG_BYTES; size <= MAX_LOG_BYTES; size *= 8) {
      const log = new Uint8Array(size);
      const again = attempt(log);
      if (again.fd >= 0) return ok(again.fd);
      if (again.errno === ERRNO_NUMBERS.ENOSPC) continue;
      const end = log.indexOf(0);
      const text = new TextDecoder().decode(log.subarray(0, end < 0 ? log.length : end));
      return failure(text.trim() === "" ? unverified(program, again.errno) : verifierDiagnostic(program.name, text, this.#sources));
    }
    return failure(systemError("WH6006", `program ${program.name} (section ${program.section}) cannot be loaded`, errno));
  }
}

/** Why the kernel refused a program without a look at its code. */
function unverified(program: ProgramSpec, errno: number): Diagnostic {
  const what = `program ${program.name} (section ${program.section}) cannot be loaded`;
  // With all privileges, a program that is bound to a kernel function is refused so where the kernel cannot patch its functions.
  const bound = TRAMPOLINE_ATTACH_TYPES.has(program.expectedAttachType) && BOUND_TYPES.has(program.type);
  if (!bound || errno !== ERRNO_NUMBERS.EPERM) return systemError("WH6006", what, errno);
  const missing = missingCapabilities(["CAP_BPF", "CAP_PERFMON"]);
  return missing.length > 0 ? lackOfPrivilege(what, missing) : lackOfFeature(what, TRAMPOLINES, errno);
}

/** Records of 32-bit words. */
function words(records: readonly (readonly number[])[]): Uint8Array {
  const all = records.flat();
  const bytes = new Uint8Array(4 * all.length);
  const view = new DataView(bytes.buffer);
  all.forEach((word, index) => {
    view.setUint32(4 * index, word >>> 0, true);
  });
  return bytes;
}
