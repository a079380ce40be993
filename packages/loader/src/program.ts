import { failure, ok, type Result } from "@whistler/diagnostics";
import type { ProgramSpec } from "@whistler/object";
import { BPF_CMD, progTypeName } from "@whistler/uapi";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS, systemError } from "./errno.ts";
import type { Syscalls } from "./syscalls.ts";

/** Bytes of head room that a program may grow its packet by in a test run (`XDP_PACKET_HEADROOM` and then some). */
const OUTPUT_ROOM_BYTES = 512;
/** `ETH_HLEN`: test runs of xdp and tc programs want at least an Ethernet header. */
const ETHERNET_HEADER_BYTES = 14;

export interface TestRunInput {
  readonly data?: Uint8Array;
  /** The context, for types that take one. */
  readonly context?: Uint8Array;
  /** How often to run; the kernel gives the mean time of one run. */
  readonly repeat?: number;
}

export interface TestRunOutput {
  readonly retval: number;
  /** The packet after the (last) run. */
  readonly data: Uint8Array;
  readonly durationNs: number;
}

/** A program in the kernel. */
export class KernelProgram {
  readonly spec: ProgramSpec;
  readonly fd: number;
  /** The port that it was loaded through, which attaches it too. */
  readonly syscalls: Syscalls;

  constructor(syscalls: Syscalls, spec: ProgramSpec, fd: number) {
    this.syscalls = syscalls;
    this.spec = spec;
    this.fd = fd;
  }

  /** Run the program once or more in the kernel without attaching it (`BPF_PROG_TEST_RUN`). */
  testRun(input: TestRunInput = {}): Result<TestRunOutput> {
    const data = input.data ?? new Uint8Array(0);
    const output = new Uint8Array(data.length === 0 ? 0 : data.length + OUTPUT_ROOM_BYTES);
    const attr = new BpfAttr(this.syscalls)
      .u32(0, this.fd)
      .u32(8, data.length)
      .u32(12, output.length)
      .pointer(16, data)
      .pointer(24, output)
      .u32(32, input.repeat ?? 1)
      .u32(40, input.context?.length ?? 0)
      .pointer(48, input.context);
    const { value, errno } = this.syscalls.bpf(BPF_CMD.prog_test_run, attr.bytes);
    if (value < 0)
      return failure(systemError("WH6003", `program ${this.spec.name}: test run`, errno, { help: this.#testRunHelp(errno, data.length) }));
    return ok({ retval: attr.read32(4), data: output.slice(0, attr.read32(12)), durationNs: attr.read32(36) });
  }

  #testRunHelp(errno: number, dataBytes: number): readonly string[] {
    const type = progTypeName(this.spec.type) ?? String(this.spec.type);
    if (errno === ERRNO_NUMBERS.ENOTSUPP) return [`the kernel cannot test-run programs of type ${type}; attach the program to see it run`];
    if (errno === ERRNO_NUMBERS.EINVAL && dataBytes < ETHERNET_HEADER_BYTES)
      return [`packets of test runs have at least ${ETHERNET_HEADER_BYTES} bytes, an Ethernet header; this one has ${dataBytes}`];
    return [];
  }
}
