import type { CommandPage, Page } from "./page.ts";

const PASS = "(defprog pass (:type :xdp) XDP_PASS)";

const command = (where: string, wrong: string, right: string, fix: string): CommandPage => ({
  from: "command",
  where,
  files: { "pass.lisp": PASS },
  wrong,
  right,
  fix,
});

/** Pages of the command line and the machine that it runs on. */
export const HOST_PAGES = {
  WH7001: command(
    "Any command that reads a file.",
    "whistler check no-such-file.lisp",
    "whistler check pass.lisp",
    "check the path and the permissions",
  ),
  WH7002: command(
    "`whistler compile` writes the object.",
    "whistler compile pass.lisp -o /no/such/directory/pass.bpf.o",
    "whistler compile pass.lisp -o pass.bpf.o",
    "check that the directory exists and can be written",
  ),
  WH7003: command(
    "`whistler run --packet`.",
    "whistler run --vm pass.lisp --packet xyz",
    `whistler run --vm pass.lisp --packet ${"00".repeat(14)}`,
    "give an even number of hex digits, or the name of a pcap file",
  ),
  WH7004: command(
    "`whistler run --packet FILE.pcap`.",
    `head -c 10 /dev/zero > cut.pcap
whistler run --vm pass.lisp --packet cut.pcap`,
    `printf '\\324\\303\\262\\241\\2\\0\\4\\0\\0\\0\\0\\0\\0\\0\\0\\0\\377\\377\\0\\0\\1\\0\\0\\0' > empty.pcap
printf '\\0\\0\\0\\0\\0\\0\\0\\0\\16\\0\\0\\0\\16\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' | cat empty.pcap - > one.pcap
whistler run --vm pass.lisp --packet one.pcap`,
    "convert the capture: editcap -F pcap capture.pcapng capture.pcap",
  ),
  WH7005: command(
    "`whistler run --prog`.",
    "whistler run --vm pass.lisp --prog pas",
    "whistler run --vm pass.lisp --prog pass",
    "name one of the programs that the help line lists",
  ),
  WH7009: command(
    "`whistler compile --disable`.",
    "whistler check pass.lisp --disable combin",
    "whistler check pass.lisp --disable combine",
    "name a pass that whistler passes lists",
  ),
} as const satisfies Record<string, Page>;
