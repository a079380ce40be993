import { closeSync, constants, existsSync, openSync, readSync } from "node:fs";

const PATHS = ["/sys/kernel/tracing/trace_pipe", "/sys/kernel/debug/tracing/trace_pipe"];

/** What `bpf_trace_printk` wrote since the pipe was opened. */
export interface TracePipe {
  /** The messages of all lines that are there now, without the kernel's prefix. */
  read(): readonly string[];
  close(): void;
}

/** Open tracefs's pipe without blocking; undefined where tracefs is not mounted or not readable. Lines are shared with all other readers. */
export function openTracePipe(): TracePipe | undefined {
  const path = PATHS.find((one) => existsSync(one));
  if (path === undefined) return undefined;
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isErrno(error, "EACCES") || isErrno(error, "EPERM") || isErrno(error, "EBUSY")) return undefined;
    throw error;
  }
  return {
    read: () => messages(readAvailable(fd)),
    close: () => closeSync(fd),
  };
}

function readAvailable(fd: number): string {
  const chunk = new Uint8Array(65536);
  let text = "";
  for (;;) {
    try {
      const count = readSync(fd, chunk);
      if (count === 0) return text;
      text += new TextDecoder().decode(chunk.subarray(0, count));
    } catch (error) {
      if (isErrno(error, "EAGAIN")) return text;
      throw error;
    }
  }
}

/** `node-123 [000] ...21 1.5: bpf_trace_printk: hello` → `hello`. */
function messages(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => /bpf_trace_printk: (.*)$/.exec(line)?.[1])
    .filter((message) => message !== undefined);
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
