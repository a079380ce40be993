import {
  contextStructOfProgType,
  contextStructsOf,
  PROG_TYPES,
  PROGRAM_KEYWORDS,
  programKeyword,
  resolveSection,
  SECTION_ROWS,
} from "@whistler/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Expected = readonly [section: string, progType: number, attachType?: number | undefined, attachTo?: string];

/** Names that libbpf takes as well. */
const ACCEPTED: readonly Expected[] = [
  ["xdp", 6],
  ["xdp.frags", 6, 37],
  ["xdp/devmap", 6, 33],
  ["xdp/cpumap", 6, 35],
  ["kprobe", 2],
  ["kprobe/do_sys_openat2", 2, undefined, "do_sys_openat2"],
  ["kretprobe/do_sys_openat2", 2, undefined, "do_sys_openat2"],
  ["uprobe", 2],
  ["uprobe//bin/bash:readline", 2, undefined, "/bin/bash:readline"],
  ["uretprobe//bin/bash:readline+0x10", 2, undefined, "/bin/bash:readline+0x10"],
  ["kprobe.multi/tcp_*", 2, 42, "tcp_*"],
  ["kretprobe.multi/tcp_*", 2, 42, "tcp_*"],
  ["uprobe.multi/libc.so.6:mal*", 2, 48, "libc.so.6:mal*"],
  ["tracepoint/syscalls/sys_enter_openat", 5, undefined, "syscalls/sys_enter_openat"],
  ["tp/syscalls/sys_enter_openat", 5, undefined, "syscalls/sys_enter_openat"],
  ["raw_tp/sched_switch", 17, undefined, "sched_switch"],
  ["raw_tracepoint/sched_switch", 17, undefined, "sched_switch"],
  ["tp_btf/sched_switch", 26, 23, "sched_switch"],
  ["fentry/tcp_connect", 26, 24, "tcp_connect"],
  ["fexit/tcp_connect", 26, 25, "tcp_connect"],
  ["fexit/f", 26, 25, "f"],
  ["fmod_ret/bpf_fentry_test1", 26, 26, "bpf_fentry_test1"],
  ["iter/task", 26, 28, "task"],
  ["lsm/file_open", 29, 27, "file_open"],
  ["lsm_cgroup/socket_bind", 29, 43, "socket_bind"],
  ["tc", 3],
  ["classifier", 3],
  ["action", 4],
  ["tc/ingress", 3, 46],
  ["tc/egress", 3, 47],
  ["tcx/ingress", 3, 46],
  ["tcx/egress", 3, 47],
  ["socket", 1],
  ["sockops", 13, 3],
  ["sk_lookup", 30, 36],
  ["sk_msg", 16, 7],
  ["sk_skb", 14],
  ["sk_skb/stream_parser", 14, 4],
  ["sk_skb/stream_verdict", 14, 5],
  ["sk_reuseport", 21, 39],
  ["flow_dissector", 22, 17],
  ["perf_event", 7],
  ["syscall", 31],
  ["netfilter", 32, 45],
  ["struct_ops/dctcp_init", 27, undefined, "dctcp_init"],
  ["cgroup_skb/ingress", 8, 0],
  ["cgroup_skb/egress", 8, 1],
  ["cgroup/skb", 8],
  ["cgroup/sock", 9, 2],
  ["cgroup/sock_create", 9, 2],
  ["cgroup/sock_release", 9, 34],
  ["cgroup/post_bind4", 9, 12],
  ["cgroup/post_bind6", 9, 13],
  ["cgroup/bind4", 18, 8],
  ["cgroup/bind6", 18, 9],
  ["cgroup/connect4", 18, 10],
  ["cgroup/connect6", 18, 11],
  ["cgroup/sendmsg4", 18, 14],
  ["cgroup/sendmsg6", 18, 15],
  ["cgroup/recvmsg4", 18, 19],
  ["cgroup/recvmsg6", 18, 20],
  ["cgroup/getpeername4", 18, 29],
  ["cgroup/getpeername6", 18, 30],
  ["cgroup/getsockname4", 18, 31],
  ["cgroup/getsockname6", 18, 32],
  ["cgroup/sysctl", 23, 18],
  ["cgroup/getsockopt", 25, 21],
  ["cgroup/setsockopt", 25, 22],
  ["cgroup/dev", 15, 6],
];

/** Names of upstream's documentation and examples, and of bpftrace, that libbpf refuses. */
const OURS: readonly Expected[] = [
  ["xdp/ipv4", 6, undefined, "ipv4"],
  ["tc/count", 3, undefined, "count"],
  ["classifier/count", 3, undefined, "count"],
  ["sk_lookup/dispatch", 30, 36, "dispatch"],
  ["interval/s:1", 7, undefined, "s:1"],
  ["profile/hz:99", 7, undefined, "hz:99"],
  ["test_run/x", 17, undefined, "x"],
  ["cgroup_skb", 8],
  ["cgroup_skb/mine", 8, undefined, "mine"],
  ["socket-filter", 1],
  ["cgroup-skb", 8],
  ["cgroup-sock", 9],
  ["cgroup-sock-addr", 18],
  ["sk-lookup", 30, 36],
  ["raw-tracepoint", 17],
];

const tables: readonly { readonly title: string; readonly table: readonly Expected[]; readonly libbpfAccepts: boolean }[] = [
  { title: "libbpf's names", table: ACCEPTED, libbpfAccepts: true },
  { title: "our own names", table: OURS, libbpfAccepts: false },
];

describe.each(tables)("$title", ({ table, libbpfAccepts }) => {
  it.each(table.map(([section, progType, attachType, attachTo = ""]) => ({ section, progType, attachType, attachTo })))(
    "$section is type $progType",
    ({ section, progType, attachType, attachTo }) => {
      expect(resolveSection(section)).toMatchObject({ progType, expectedAttachType: attachType ?? 0, attachTo, libbpfAccepts });
      expect(resolveSection(section)?.attachType === undefined).toBe(attachType === undefined);
    },
  );
});

describe("resolveSection", () => {
  it.each(["", "maps", ".text", "license", "xdpx", "kprobes/f", "xdp.frag", "fentry.", "cgroup/nothing", "toString"])(
    "%j is unknown",
    (name) => {
      expect(resolveSection(name)).toBeUndefined();
    },
  );

  it.each([
    ["fentry.s/f", 16],
    ["lsm.s/file_open", 16],
    ["uprobe.s//bin/bash:f", 16],
    ["iter.s/task", 16],
    ["syscall", 16],
    ["xdp.frags", 32],
    ["xdp.frags/devmap", 32],
    ["fentry/f", 0],
  ])("%s has the program flags %i", (section, flags) => {
    expect(resolveSection(section)?.progFlags).toBe(flags);
  });

  it.each([
    ["lsm/file_open", { prefix: "bpf_lsm_", kind: "func" }],
    ["tp_btf/sched_switch", { prefix: "btf_trace_", kind: "typedef" }],
    ["iter/task", { prefix: "bpf_iter_", kind: "func" }],
    ["fentry/tcp_connect", { prefix: "", kind: "func" }],
    ["kprobe/tcp_connect", undefined],
  ])("%s is bound to the BTF type %j", (section, attachBtf) => {
    expect(resolveSection(section)?.attachBtf).toEqual(attachBtf);
  });

  it("reaches every row: none is hidden behind an earlier one", () => {
    for (const row of SECTION_ROWS) {
      const name = row.match === "path" || row.match === "prefix" ? `${row.name}/something` : row.name;
      expect(resolveSection(name), name).toMatchObject({ matched: row.name, libbpfAccepts: row.libbpf });
    }
  });

  it("takes what stands behind a family's slash, whatever it is", () => {
    fc.assert(
      fc.property(fc.constantFrom("kprobe", "tracepoint", "fentry", "lsm"), fc.string(), (family, rest) => {
        expect(resolveSection(`${family}/${rest}`)).toMatchObject({ matched: family, attachTo: rest });
      }),
    );
  });
});

describe("program keywords", () => {
  it("have a default section that resolves to their type", () => {
    for (const [name, keyword] of Object.entries(PROGRAM_KEYWORDS)) {
      const own = resolveSection(keyword.defaultSection);
      expect(own?.progType, name).toBe(resolveSection(name)?.progType);
      expect(own, name).toBeDefined();
    }
  });

  it("default to their own name, except sock-ops", () => {
    const other = Object.entries(PROGRAM_KEYWORDS).filter(([name, keyword]) => keyword.defaultSection !== name);
    expect(other.map(([name, keyword]) => [name, keyword.defaultSection])).toEqual([["sock-ops", "sockops"]]);
  });

  it.each([
    ["xdp", "xdp", ["xdp_md"]],
    ["tc", "classifier", ["__sk_buff"]],
    ["socket-filter", "socket", ["__sk_buff"]],
    ["kprobe", "kprobe/f", []],
    ["cgroup-sock", "sockops", ["bpf_sock_ops"]],
    ["cgroup-sock", "cgroup/sock_create", ["bpf_sock"]],
    ["cgroup-sock", "cgroup/post_bind4", ["bpf_sock"]],
    ["cgroup-sock", "cgroup-sock", ["bpf_sock_ops", "bpf_sock"]],
    ["no-such-type", "xdp", []],
  ])("(ctx field) of :%s in %s names fields of %j", (keyword, section, structs) => {
    expect(contextStructsOf(keyword, section)).toEqual(structs);
  });

  it.each([
    ["xdp", "xdp_md"],
    ["sched_cls", "__sk_buff"],
    ["sched_act", "__sk_buff"],
    ["cgroup_sock", "bpf_sock"],
    ["sock_ops", "bpf_sock_ops"],
    ["cgroup_device", "bpf_cgroup_dev_ctx"],
    ["kprobe", undefined],
    ["tracing", undefined],
  ] as const)("the kernel passes to %s programs a %s", (progType, struct) => {
    expect(contextStructOfProgType(PROG_TYPES[progType])).toBe(struct);
  });

  it("has no row for an unknown keyword", () => {
    expect(programKeyword("constructor")).toBeUndefined();
  });
});
