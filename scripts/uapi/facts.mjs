/**
 * The kernel facts as plain data, from whichever sources are there. A value that two sources tell differently is an error: the
 * UAPI never changes a number.
 */
import { readDefines, readEnums, readHelperDefs, readHelperMapper } from "./c-header.mjs";

/** Enums with a table of their own, and the prefix that the kernel gives their members. */
const ENUM_TABLES = {
  MAP_TYPES: { enum: "bpf_map_type", prefix: "BPF_MAP_TYPE_" },
  PROG_TYPES: { enum: "bpf_prog_type", prefix: "BPF_PROG_TYPE_" },
  ATTACH_TYPES: { enum: "bpf_attach_type", prefix: "BPF_" },
  LINK_TYPES: { enum: "bpf_link_type", prefix: "BPF_LINK_TYPE_" },
  BPF_CMD: { enum: "bpf_cmd", prefix: "BPF_" },
};
/** Aliases and bounds, which are not members: the kernel's own names for "old spelling" and "one past the last". */
const NO_MEMBER = /^(?:__.*|.*_DEPRECATED|MAX_.*|BPF_PROG_RUN|BPF_TCP_MAX_STATES)$/;

/** UAPI enums that linux/bpf.h of 6.1 does not have yet, named by one of their members. */
const NEWER_ENUMS = [
  "TCX_NEXT",
  "BPF_F_UPROBE_MULTI_RETURN",
  "BPF_F_KPROBE_MULTI_RETURN",
  "BPF_F_TIMER_ABS",
  "BPF_F_PAD_ZEROS",
  "BPF_STDOUT",
];
/** `#define`s of linux/bpf.h worth a row: flags, pseudo source registers, sizes. */
const DEFINES = /^BPF_(?:F_|PSEUDO_|OBJ_NAME_LEN$|TAG_SIZE$|BUILD_ID_SIZE$)|^XDP_PACKET_HEADROOM$/;
const ABI_PREFIX = /^(?:BPF_|XDP_|SK_|TCP_BPF_|BTF_F_|TCX_)/;

/** Structs that programs see: the context of each program type, and the sockets and keys that contexts lead to. */
export const CONTEXT_STRUCTS = [
  "xdp_md",
  "__sk_buff",
  "bpf_sock_addr",
  "bpf_sock_ops",
  "bpf_sk_lookup",
  "bpf_sock",
  "sk_msg_md",
  "sk_reuseport_md",
  "bpf_sysctl",
  "bpf_sockopt",
  "bpf_cgroup_dev_ctx",
  "bpf_tcp_sock",
  "bpf_flow_keys",
];

function put(table, name, value, source) {
  const old = table.get(name);
  if (old !== undefined && old !== value) throw new Error(`${name} is ${old} elsewhere and ${value} in ${source}`);
  table.set(name, value);
}

/**
 * `headers`: texts by header name, `btf`: the types of the kernel; each may be missing. `gaps` says, in words, what the kernel has
 * and the headers lack or the other way round.
 */
export function factsOf({ headers, btf }) {
  const gaps = [];
  const bpfHeader = headers["linux/bpf.h"];
  const headerEnums = bpfHeader === undefined ? [] : readEnums(bpfHeader);
  const kernelEnums = btf === undefined ? [] : btf.filter((type) => type.kind === "enum");
  return {
    gaps,
    helpers: helpersOf(headers, kernelEnums, gaps),
    enums: Object.fromEntries(Object.entries(ENUM_TABLES).map(([table, about]) => [table, enumTable(about, headerEnums, kernelEnums)])),
    constants: constantsOf(headers, headerEnums, kernelEnums),
    structs: structsOf(btf, gaps),
  };
}

function helpersOf(headers, kernelEnums, gaps) {
  const helpers = headers["bpf/bpf_helper_defs.h"] === undefined ? [] : readHelperDefs(headers["bpf/bpf_helper_defs.h"]);
  const ids = new Map(helpers.map((helper) => [helper.name, helper.id]));
  const mapper = headers["linux/bpf.h"] === undefined ? [] : readHelperMapper(headers["linux/bpf.h"]);
  mapper.forEach((name, id) => {
    if (id !== 0 && ids.size > 0 && ids.get(name) !== id)
      throw new Error(`helper ${name}: id ${id} in linux/bpf.h, ${ids.get(name)} in bpf_helper_defs.h`);
  });
  for (const [enumerator, id] of kernelEnums.find((one) => one.name === "bpf_func_id")?.values ?? []) {
    const name = enumerator.replace(/^BPF_FUNC_/, "");
    if (name === "unspec" || enumerator.startsWith("__")) continue;
    if (ids.has(name) && ids.get(name) !== id)
      throw new Error(`helper ${name}: id ${id} in the kernel, ${ids.get(name)} in bpf_helper_defs.h`);
    if (!ids.has(name) && ids.size > 0) {
      gaps.push(`helper ${name} (${id}) of the kernel has no prototype in bpf_helper_defs.h: a newer libbpf-dev has`);
    }
  }
  return new Map(helpers.sort((a, b) => a.id - b.id).map((helper) => [helper.name, helper]));
}

function enumTable({ enum: name, prefix }, headerEnums, kernelEnums) {
  const table = new Map();
  for (const [source, enums] of [
    ["linux/bpf.h", headerEnums],
    ["the kernel's BTF", kernelEnums],
  ]) {
    for (const [enumerator, value] of enums.find((one) => one.name === name)?.values ?? []) {
      const short = enumerator.slice(prefix.length).toLowerCase();
      if (!NO_MEMBER.test(enumerator) && enumerator.startsWith(prefix) && short !== "unspec") put(table, short, value, source);
    }
  }
  return new Map([...table].sort((a, b) => a[1] - b[1]));
}

function constantsOf(headers, headerEnums, kernelEnums) {
  const table = new Map();
  const own = new Set([...Object.values(ENUM_TABLES).map((one) => one.enum), "bpf_func_id"]);
  const enums = headerEnums.filter((one) => !own.has(one.name) && one.values[0]?.[0] !== "BPF_REG_0");
  for (const { values } of enums) for (const [name, value] of values) if (!NO_MEMBER.test(name)) put(table, name, value, "linux/bpf.h");
  const known = new Set([...table.keys(), ...NEWER_ENUMS]);
  for (const { values } of kernelEnums) {
    if (!values.some(([name]) => known.has(name))) continue;
    for (const [name, value] of values) if (!NO_MEMBER.test(name) && ABI_PREFIX.test(name)) put(table, name, value, "the kernel's BTF");
  }
  const defines = {
    "linux/bpf.h": DEFINES,
    "linux/pkt_cls.h": /^TC_ACT_(?!EXT|JUMP|GOTO|VALUE)/,
    "linux/if_link.h": /^XDP_FLAGS_/,
    "linux/netfilter.h": /^NF_(?:DROP|ACCEPT|STOLEN|QUEUE|REPEAT)$/,
  };
  for (const [header, pattern] of Object.entries(defines)) {
    for (const [name, value] of headers[header] === undefined ? [] : readDefines(headers[header]))
      if (pattern.test(name)) put(table, name, value, header);
  }
  return table;
}

function structsOf(btf, gaps) {
  const table = new Map();
  for (const name of btf === undefined ? [] : CONTEXT_STRUCTS) {
    const type = btf.find((one) => one.kind === "struct" && one.name === name);
    if (type === undefined) gaps.push(`the kernel's BTF has no struct ${name}`);
    else table.set(name, { kind: "struct", name, sizeBytes: type.sizeBytes, members: membersOf(btf, type) });
  }
  return table;
}

function membersOf(btf, type) {
  return type.members.map((member) => {
    if (member.bits !== 0 || member.offsetBits % 8 !== 0) throw new Error(`${type.name}.${member.name} is a bit field`);
    return { ...(member.name === "" ? {} : { name: member.name }), type: typeOf(btf, member.type), offsetBytes: member.offsetBits / 8 };
  });
}

function typeOf(btf, id) {
  const type = btf[id];
  switch (type.kind) {
    case "alias":
      return typeOf(btf, type.type);
    case "int":
      return { kind: "int", name: `${type.signed ? "i" : "u"}${8 * type.sizeBytes}`, sizeBytes: type.sizeBytes, signed: type.signed };
    case "array":
      return { kind: "array", element: typeOf(btf, type.element), length: type.length };
    case "pointer":
      return { kind: "pointer", target: targetName(btf, type.type) };
    case "struct":
    case "union":
      return {
        kind: type.kind,
        ...(type.name === "" ? {} : { name: type.name }),
        sizeBytes: type.sizeBytes,
        members: membersOf(btf, type),
      };
    default:
      throw new Error(`no C type for BTF kind ${type.kind} (type ${id})`);
  }
}

function targetName(btf, id) {
  const type = btf[id];
  if (type.kind === "void") return "void";
  if (type.kind === "struct" || type.kind === "union") return `${type.kind} ${type.name}`;
  if (type.kind === "alias") return targetName(btf, type.type);
  throw new Error(`no name for the target of a pointer (type ${id})`);
}
