import {
  CONTEXT_FIELD_FACTS,
  CONTEXT_STRUCTS,
  type ContextStructName,
  type ContextType,
  contextField,
  contextFieldAt,
  contextFields,
  contextTypeSize,
} from "@whistler/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** `name type@offset`, `[n]` for arrays; u32 where no type is given. */
const LAYOUTS: Readonly<
  Record<Exclude<ContextStructName, "bpf_tcp_sock" | "bpf_flow_keys">, readonly [sizeBytes: number, fields: string]>
> = {
  xdp_md: [24, "data@0 data-end@4 data-meta@8 ingress-ifindex@12 rx-queue-index@16 egress-ifindex@20"],
  __sk_buff: [
    192,
    `len@0 pkt-type@4 mark@8 queue-mapping@12 protocol@16 vlan-present@20 vlan-tci@24 vlan-proto@28 priority@32 ingress-ifindex@36
     ifindex@40 tc-index@44 cb[5]@48 hash@68 tc-classid@72 data@76 data-end@80 napi-id@84 family@88 remote-ip4@92 local-ip4@96
     remote-ip6[4]@100 local-ip6[4]@116 remote-port@132 local-port@136 data-meta@140 flow-keys:ptr@144 tstamp:u64@152 wire-len@160
     gso-segs@164 sk:ptr@168 gso-size@176 tstamp-type:u8@180 hwtstamp:u64@184`,
  ],
  bpf_sock_addr: [
    72,
    `user-family@0 user-ip4@4 user-ip6[4]@8 user-port@24 family@28 type@32 protocol@36 msg-src-ip4@40 msg-src-ip6[4]@44 sk:ptr@64`,
  ],
  bpf_sock_ops: [
    224,
    `op@0 args[4]@4 reply@4 replylong[4]@4 family@20 remote-ip4@24 local-ip4@28 remote-ip6[4]@32 local-ip6[4]@48 remote-port@64
     local-port@68 is-fullsock@72 snd-cwnd@76 srtt-us@80 bpf-sock-ops-cb-flags@84 state@88 rtt-min@92 snd-ssthresh@96 rcv-nxt@100
     snd-nxt@104 snd-una@108 mss-cache@112 ecn-flags@116 rate-delivered@120 rate-interval-us@124 packets-out@128 retrans-out@132
     total-retrans@136 segs-in@140 data-segs-in@144 segs-out@148 data-segs-out@152 lost-out@156 sacked-out@160 sk-txhash@164
     bytes-received:u64@168 bytes-acked:u64@176 sk:ptr@184 skb-data:ptr@192 skb-data-end:ptr@200 skb-len@208 skb-tcp-flags@212
     skb-hwtstamp:u64@216`,
  ],
  bpf_sk_lookup: [
    72,
    `sk:ptr@0 cookie:u64@0 family@8 protocol@12 remote-ip4@16 remote-ip6[4]@20 remote-port:u16@36 local-ip4@40 local-ip6[4]@44
     local-port@60 ingress-ifindex@64`,
  ],
  bpf_sock: [
    80,
    `bound-dev-if@0 family@4 type@8 protocol@12 mark@16 priority@20 src-ip4@24 src-ip6[4]@28 src-port@44 dst-port:u16@48 dst-ip4@52
     dst-ip6[4]@56 state@72 rx-queue-mapping:i32@76`,
  ],
  sk_msg_md: [
    80,
    `data:ptr@0 data-end:ptr@8 family@16 remote-ip4@20 local-ip4@24 remote-ip6[4]@28 local-ip6[4]@44 remote-port@60 local-port@64 size@68
     sk:ptr@72`,
  ],
  sk_reuseport_md: [
    56,
    "data:ptr@0 data-end:ptr@8 len@16 eth-protocol@20 ip-protocol@24 bind-inany@28 hash@32 sk:ptr@40 migrating-sk:ptr@48",
  ],
  bpf_sysctl: [8, "write@0 file-pos@4"],
  bpf_sockopt: [40, "sk:ptr@0 optval:ptr@8 optval-end:ptr@16 level:i32@24 optname:i32@28 optlen:i32@32 retval:i32@36"],
  bpf_cgroup_dev_ctx: [12, "access-type@0 major@4 minor@8"],
};

const typeText = (type: ContextType): string => (type.kind === "int" ? type.name : type.kind === "pointer" ? "ptr" : type.kind);

function fieldText(struct: string, name: string): string {
  const field = contextField(struct, name);
  if (!field) return `${name}: none`;
  const type = field.type.kind === "array" ? typeText(field.type.element) : typeText(field.type);
  return `${name}${type === "u32" ? "" : `:${type}`}${field.elementCount === undefined ? "" : `[${field.elementCount}]`}@${field.offsetBytes}`;
}

describe.each(Object.entries(LAYOUTS))("%s", (struct, [sizeBytes, text]) => {
  const expected = text.trim().split(/\s+/);

  it("has the fields of the UAPI at their offsets", () => {
    expect(contextFields(struct).map((field) => fieldText(struct, field.name.replaceAll("_", "-")))).toEqual(expected);
  });

  it("has the size of the UAPI", () => {
    expect(CONTEXT_STRUCTS[struct as ContextStructName].sizeBytes).toBe(sizeBytes);
  });
});

/** C's rules, apart from the tables: offset of each member and size of the whole. */
function naturalAlignment(type: ContextType): number {
  if (type.kind === "int") return type.sizeBytes;
  if (type.kind === "pointer") return 8;
  if (type.kind === "array") return naturalAlignment(type.element);
  return Math.max(1, ...type.members.map((member) => naturalAlignment(member.type)));
}

describe("all context structs", () => {
  it.each(Object.values(CONTEXT_STRUCTS))("$name is laid out as C lays it out", (struct) => {
    let end = 0;
    for (const member of struct.members) {
      const alignment = naturalAlignment(member.type);
      expect(member.offsetBytes).toBe(Math.ceil(end / alignment) * alignment);
      end = member.offsetBytes + contextTypeSize(member.type);
    }
    const alignment = naturalAlignment(struct);
    expect(struct.sizeBytes).toBe(Math.ceil(end / alignment) * alignment);
  });

  it("access paths lead to their fields, through anonymous unions", () => {
    for (const struct of Object.values(CONTEXT_STRUCTS)) {
      for (const field of contextFields(struct.name)) {
        let type: ContextType = struct;
        let offsetBytes = 0;
        for (const index of field.accessPath) {
          if (type.kind !== "struct" && type.kind !== "union") throw new Error(`${struct.name}.${field.name}: no members`);
          const member: { readonly type: ContextType; readonly offsetBytes: number } | undefined = type.members[index];
          if (!member) throw new Error(`${struct.name}.${field.name}: no member ${index}`);
          type = member.type;
          offsetBytes += member.offsetBytes;
        }
        expect({ type, offsetBytes }).toEqual({ type: field.type, offsetBytes: field.offsetBytes });
      }
    }
    expect(contextField("__sk_buff", "flow-keys")?.accessPath).toEqual([26, 0]);
    expect(contextField("bpf_sk_lookup", "sk")?.accessPath).toEqual([0, 0, 0]);
    expect(contextField("bpf_sk_lookup", "cookie")?.accessPath).toEqual([0, 1]);
    expect(contextField("bpf_sk_lookup", "family")?.accessPath).toEqual([1]);
  });

  it("have a row of facts only for fields that exist", () => {
    for (const [struct, facts] of Object.entries(CONTEXT_FIELD_FACTS)) {
      for (const name of Object.keys(facts)) expect(contextField(struct, name), `${struct}.${name}`).toBeDefined();
    }
  });

  it("are found by Lisp and by C name, never by a part of one", () => {
    expect(contextField("__sk_buff", "remote-ip6")).toBe(contextField("__sk_buff", "remote_ip6"));
    expect(contextField("__sk_buff", "remote")).toBeUndefined();
    expect(contextField("no_such_struct", "data")).toBeUndefined();
  });
});

describe("contextFieldAt", () => {
  it.each([
    ["__sk_buff", 76, "data", undefined],
    ["__sk_buff", 56, "cb", 2],
    ["__sk_buff", 128, "local_ip6", 3],
    ["bpf_sock_ops", 4, "args", 0],
    ["bpf_sk_lookup", 0, "sk", undefined],
  ])("%s at %i is %s", (struct, offset, name, element) => {
    const found = contextFieldAt(struct, offset);
    expect(found?.field.name).toBe(name);
    expect(found?.element).toBe(element);
  });

  it("knows only starts of fields and elements", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(CONTEXT_STRUCTS)), fc.integer({ min: -8, max: 256 }), (struct, offset) => {
        const found = contextFieldAt(struct, offset);
        if (!found) return;
        expect(found.field.offsetBytes + (found.element ?? 0) * found.field.accessBytes).toBe(offset);
      }),
    );
    expect(contextFieldAt("__sk_buff", 77)).toBeUndefined();
    expect(contextFieldAt("__sk_buff", 181)).toBeUndefined();
    expect(contextFieldAt("__sk_buff", 192)).toBeUndefined();
  });
});

describe("what a field gives and takes", () => {
  it.each([
    ["xdp_md", "data", "packet"],
    ["xdp_md", "data-end", "packet_end"],
    ["xdp_md", "data-meta", "packet_meta"],
    ["xdp_md", "ingress-ifindex", undefined],
    ["__sk_buff", "data", "packet"],
    ["__sk_buff", "sk", "sock_common_or_null"],
    ["__sk_buff", "flow-keys", "flow_keys"],
    ["bpf_sk_lookup", "sk", "sock_or_null"],
    ["sk_msg_md", "data", "packet"],
  ])("%s %s is %s", (struct, name, pointer) => {
    expect(contextField(struct, name)?.pointer).toBe(pointer);
  });

  it("every pointer of C has a kind", () => {
    for (const { name } of Object.values(CONTEXT_STRUCTS)) {
      for (const field of contextFields(name)) {
        if (field.type.kind === "pointer") expect(field.pointer, `${name}.${field.name}`).toBeDefined();
      }
    }
  });

  it.each([
    ["__sk_buff", "mark", "sched_cls", true],
    ["__sk_buff", "mark", "sk_skb", false],
    ["__sk_buff", "cb", "socket_filter", true],
    ["__sk_buff", "tc-classid", "cgroup_skb", false],
    ["__sk_buff", "len", "sched_cls", false],
    ["bpf_sock_addr", "user-ip4", "cgroup_sock_addr", true],
    ["bpf_sock_addr", "user-family", "cgroup_sock_addr", false],
    ["bpf_sock_ops", "reply", "sock_ops", true],
    ["xdp_md", "data", "xdp", false],
  ] as const)("%s %s: writable in %s: %s", (struct, name, progType, writable) => {
    expect(contextField(struct, name)?.writableIn.includes(progType)).toBe(writable);
  });
});
