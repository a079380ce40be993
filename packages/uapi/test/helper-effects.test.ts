import {
  CURATED_HELPERS,
  HELPERS,
  type Helper,
  type HelperArgument,
  helperArgument,
  helperByName,
  helperEffects,
  PACKET_INVALIDATING_HELPERS,
} from "@whistler/uapi";
import { describe, expect, it } from "vitest";
import { carefulRow } from "../src/helper-effects.ts";

const effectsOf = (name: string) => {
  const helper = helperByName(name);
  const effects = helper && helperEffects(helper.id);
  if (!effects) throw new Error(`no helper ${name}`);
  return effects;
};

const isNumber = (argument: HelperArgument) => argument.kind === "scalar" || argument.kind === "size" || argument.kind === "alloc_size";

describe.each(Object.values<Helper>(HELPERS))("$name", (helper) => {
  const effects = effectsOf(helper.name);
  const { params, returns, variadic } = helper.prototype;

  it("agrees with its C prototype", () => {
    expect(effects.args).toHaveLength(params.length);
    for (const [index, { type, name }] of params.entries()) {
      const argument = effects.args[index];
      expect(argument && isNumber(argument), `${name}: ${type}`).toBe(!type.includes("*"));
    }
    expect(effects.restArgs !== undefined).toBe(variadic);
    // C declares some helpers as long that return nothing, or a pointer.
    if (returns.includes("*")) expect(["integer", "void"]).not.toContain(effects.returns.kind);
    if (returns === "void") expect(effects.returns.kind).toBe("void");
    if (returns === "__u32") expect(effects.resultBits).toBe(32);
  });

  it("names its place in the kernel", () => {
    expect(effects.source).toMatch(/^(?:kernel|net|drivers)\/[\w/-]+\.c: \w+_proto\w*$/);
  });

  it("is consistent in itself", () => {
    const { args } = effects;
    for (const argument of args) {
      if ((argument.kind === "memory" || argument.kind === "address") && argument.size.kind === "argument") {
        expect(args[argument.size.index]?.kind).toBe("size");
      }
    }
    const sizes = args.flatMap((argument) =>
      argument.kind === "memory" && argument.size.kind === "argument" ? [argument.size.index] : [],
    );
    for (const [index, argument] of args.entries()) if (argument.kind === "size") expect(sizes).toContain(index);
    const maps = args.filter((argument) => argument.kind === "map").length;
    expect(maps).toBeLessThanOrEqual(1);
    expect(effects.map !== "none").toBe(maps === 1);
    for (const argument of args) if (argument.kind === "map_key" || argument.kind === "map_value") expect(maps).toBe(1);
    if (args.some((argument) => argument.kind === "ctx")) expect(effects.reads).toContain("ctx");
    if (effects.invalidatesPacket) expect(effects.writes).toContain("packet_bounds");
    if (effects.returns.kind === "ringbuf_mem" || effects.returns.kind === "dynptr_mem") {
      expect(args[effects.returns.sizeArgument]?.kind).toBe("alloc_size");
    }
    if (effects.releases !== undefined) {
      expect(["ringbuf_mem", "sock", "btf_id", "dynptr"]).toContain(args[effects.releases]?.kind);
    }
    if (effects.sharesReference !== undefined) expect(args[effects.sharesReference]?.kind).toBe("sock");
  });
});

describe("curated rows", () => {
  it("cover every helper of this kernel", () => {
    expect([...CURATED_HELPERS].sort()).toEqual(Object.keys(HELPERS).sort());
  });

  it("know which helpers invalidate packet pointers", () => {
    const listed = [9, 10, 11, 12, 13, 18, 19, 31, 38, 39, 43, 44, 50, 54, 63, 65, 73, 74, 75, 76, 90, 91, 143];
    // 202, bpf_dynptr_write, does so through a dynptr of a packet (kernel/bpf/verifier.c, check_helper_call).
    expect([...PACKET_INVALIDATING_HELPERS].sort((a, b) => a - b)).toEqual([...listed, 202]);
  });

  it("know what acquires and what releases", () => {
    const names = Object.keys(HELPERS);
    expect(names.filter((name) => effectsOf(name).acquires)).toEqual([
      "sk_lookup_tcp",
      "sk_lookup_udp",
      "skc_lookup_tcp",
      "ringbuf_reserve",
      "kptr_xchg",
    ]);
    expect(names.filter((name) => effectsOf(name).releases !== undefined)).toEqual([
      "sk_release",
      "ringbuf_submit",
      "ringbuf_discard",
      "kptr_xchg",
      "ringbuf_submit_dynptr",
      "ringbuf_discard_dynptr",
    ]);
    expect(effectsOf("map_lookup_elem").acquiresFrom).toEqual(["sockmap", "sockhash"]);
  });

  it("know that only a tail call may not return", () => {
    expect(Object.keys(HELPERS).filter((name) => effectsOf(name).mayNotReturn)).toEqual(["tail_call"]);
  });

  it.each([
    ["map_lookup_elem", ["map", "map_key"], "map_value", "lookup"],
    ["map_update_elem", ["map", "map_key", "map_value", "scalar"], "integer", "write"],
    ["ringbuf_reserve", ["map", "alloc_size", "scalar"], "ringbuf_mem", "write"],
    ["ringbuf_submit", ["ringbuf_mem", "scalar"], "void", "none"],
    ["skb_load_bytes", ["ctx", "scalar", "memory", "size"], "integer", "none"],
    ["perf_event_output", ["ctx", "map", "scalar", "memory", "size"], "integer", "read"],
    ["sk_lookup_tcp", ["ctx", "memory", "size", "scalar", "scalar"], "sock", "none"],
    ["probe_read_user", ["memory", "size", "address"], "integer", "none"],
    ["get_current_task_btf", [], "btf_id", "none"],
  ])("%s takes %j, returns %s, map: %s", (name, args, returns, map) => {
    const effects = effectsOf(name);
    expect(effects.args.map((argument) => argument.kind)).toEqual(args);
    expect(effects.returns.kind).toBe(returns);
    expect(effects.map).toBe(map);
  });

  it("know which buffers are written to the last byte even on failure", () => {
    const filling = Object.keys(HELPERS).filter((name) =>
      effectsOf(name).args.some((argument) => argument.kind === "memory" && argument.fills),
    );
    expect(filling).toEqual([
      "probe_read",
      "skb_load_bytes",
      "perf_event_read_value",
      "perf_prog_read_value",
      "skb_load_bytes_relative",
      "probe_read_user",
      "probe_read_kernel",
      "get_ns_current_pid_tgid",
      "copy_from_user",
    ]);
  });

  it("keep time and chance apart from what is stable in one run", () => {
    for (const name of ["ktime_get_ns", "get_prandom_u32", "jiffies64"])
      expect(effectsOf(name)).toMatchObject({ varies: true, writes: [] });
    for (const name of ["get_current_pid_tgid", "get_smp_processor_id"])
      expect(effectsOf(name)).toMatchObject({ varies: false, writes: [] });
  });
});

describe("helperArgument", () => {
  it("knows the further arguments of a variadic helper only", () => {
    expect(helperArgument(6, 0)?.kind).toBe("memory");
    expect(helperArgument(6, 4)?.kind).toBe("scalar");
    expect(helperArgument(1, 2)).toBeUndefined();
    expect(helperArgument(4711, 0)).toBeUndefined();
  });
});

describe("a helper without a row", () => {
  it("is taken to do everything", () => {
    const row = carefulRow({
      id: 4711,
      name: "newer",
      prototype: {
        returns: "void *",
        params: [
          { type: "const void *", name: "data" },
          { type: "__u64", name: "flags" },
        ],
        variadic: true,
      },
    });
    expect(row.args.map((argument) => argument.kind)).toEqual(["memory", "scalar"]);
    expect(row.args[0]).toMatchObject({ access: "read_write" });
    expect(row).toMatchObject({ invalidatesPacket: true, varies: true, gplOnly: true, restArgs: { kind: "scalar" } });
    expect(row.writes).toEqual(["ctx", "packet", "packet_bounds", "ringbuf", "other"]);
  });
});
