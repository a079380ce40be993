export { attachXdp, interfaceIndex, Link, type XdpMode } from "./attach-xdp.ts";
export { Collection, type LoadOptions, loadCollection } from "./collection.ts";
export { kernelObstacle } from "./kernel-access.ts";
export { KernelMap, possibleCpus } from "./map.ts";
export { KernelProgram, type TestRunInput, type TestRunOutput } from "./program.ts";
export { drainRingBuffer } from "./ring-buffer.ts";
export { type SyscallResult, type Syscalls, systemSyscalls } from "./syscalls.ts";
export { openTracePipe, type TracePipe } from "./trace-pipe.ts";
export { verifierDiagnostic } from "./verifier-log.ts";
