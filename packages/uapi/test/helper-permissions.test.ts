import { helperAllowedIn, helperByName, helperEffects, helperNeedsGpl, helperProgTypes, PROG_TYPES } from "@whistler/uapi";
import { expect, test } from "vitest";

const helper = (name: string) => {
  const found = helperByName(name);
  if (!found) throw new Error(`no helper ${name}`);
  return found;
};

/** Facts of kernel/bpf/helpers.c, net/core/filter.c and kernel/trace/bpf_trace.c (`*_func_proto`). */
test.each([
  ["map_lookup_elem", "xdp", true, false],
  ["xdp_adjust_head", "xdp", true, false],
  ["xdp_adjust_head", "sched_cls", false, undefined],
  ["skb_load_bytes", "socket_filter", true, false],
  ["skb_store_bytes", "socket_filter", false, undefined],
  ["skb_store_bytes", "sched_cls", true, false],
  ["probe_read", "kprobe", true, true],
  ["probe_read", "xdp", false, undefined],
  ["sk_lookup_tcp", "xdp", true, false],
  ["sk_lookup_tcp", "kprobe", false, undefined],
  ["redirect_map", "xdp", true, false],
  ["get_stackid", "kprobe", true, true],
  // The variant for perf events is free (kernel/trace/bpf_trace.c, `bpf_get_stackid_proto_pe`).
  ["get_stackid", "perf_event", true, false],
  ["sys_bpf", "syscall", true, false],
  ["sys_bpf", "xdp", false, undefined],
  // Of types that the probed kernel does not load nothing is known.
  ["d_path", "lsm", undefined, undefined],
  // Nor of helpers that it was built without.
  ["override_return", "kprobe", undefined, undefined],
] as const)("%s in %s: allowed %s, for the GPL %s", (name, type, allowed, gpl) => {
  expect([helperAllowedIn(helper(name), PROG_TYPES[type]), helperNeedsGpl(helper(name), PROG_TYPES[type])]).toEqual([allowed, gpl]);
});

test("types are listed by number", () => {
  expect(helperProgTypes(helper("redirect_map"))).toEqual([PROG_TYPES.xdp]);
});

test("the curated rows say of the GPL what the kernel says", () => {
  const differing = Object.values(PROG_TYPES).flatMap((type) =>
    ["probe_read", "probe_read_kernel", "trace_printk", "map_lookup_elem", "ktime_get_ns", "get_stack", "perf_event_output"].filter(
      (name) => {
        const probed = helperNeedsGpl(helper(name), type);
        const isPerfEventVariant = type === PROG_TYPES.perf_event && name === "get_stack";
        return probed !== undefined && !isPerfEventVariant && probed !== helperEffects(helper(name).id)?.gplOnly;
      },
    ),
  );
  expect([...new Set(differing)]).toEqual([]);
});
