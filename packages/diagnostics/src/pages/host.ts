import type { Page } from "./page.ts";

/** Pages of the command line and the machine that it runs on. */
export const HOST_PAGES = {
  WH7001: {
    from: "host",
    where: "Any command that reads a file.",
    example: "whistler compile no-such-file.lisp",
    fix: "check the path and the permissions",
  },
  WH7002: {
    from: "host",
    where: "`whistler compile` writes the object.",
    example: "whistler compile filter.lisp -o /no/such/directory/filter.bpf.o",
    fix: "check that the directory exists and can be written",
  },
  WH7003: {
    from: "host",
    where: "`whistler run --packet`.",
    example: "whistler run filter.bpf.o --packet xyz",
    fix: "give an even number of hex digits, or the name of a pcap file",
  },
  WH7004: {
    from: "host",
    where: "`whistler run --packet FILE.pcap`.",
    example: "head -c 10 trace.pcap > cut.pcap; whistler run filter.bpf.o --packet cut.pcap",
    fix: "convert the capture: editcap -F pcap capture.pcapng capture.pcap",
  },
  WH7005: {
    from: "host",
    where: "`whistler run --prog`.",
    example: "whistler run filter.bpf.o --prog no-such-program",
    fix: "name one of the programs that the help line lists",
  },
  WH7009: {
    from: "host",
    where: "`whistler compile --disable`.",
    example: "whistler compile --disable no-such-pass filter.lisp",
    fix: "name a pass that whistler passes lists",
  },
  WH7008: {
    from: "host",
    where: "A generator is asked for by name.",
    fix: "name one of the generators that the help line lists",
  },
} as const satisfies Record<string, Page>;
