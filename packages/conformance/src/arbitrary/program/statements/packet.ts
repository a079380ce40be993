import { block, bodyOf } from "../bodies.ts";
import { pick, type StatementProduction } from "../builder.ts";
import { HEADER_BYTES, type HeaderName } from "../headers.ts";
import { form, lisp } from "../lisp.ts";
import { free, type NamedMap, offsetIn, SCALAR_MAPS } from "../operands.ts";
import { type MemoryVariable, packetType, type Scope, withMemory } from "../scope.ts";

/** Packet macros: how many bytes are there inside, and where the variable that they bind points to. */
const PACKET_MACROS = [
  { xdp: "with-eth", tc: "with-tc-eth", bytes: 14, header: undefined, kind: undefined },
  { xdp: "with-ipv4", tc: "with-tc-ipv4", bytes: 34, header: 14, kind: "ipv4" },
  { xdp: "with-tcp", tc: "with-tc-tcp", bytes: 54, header: 34, kind: "tcp" },
  { xdp: "with-udp", tc: "with-tc-udp", bytes: 42, header: 34, kind: "udp" },
] as const;

/** Productions on the packet and its context. */
export const PACKET_STATEMENTS: readonly StatementProduction[] = [
  {
    name: "with-packet",
    weight: 6,
    when: (scope) => scope.mayLeave && packetType(scope) !== undefined,
    make: (gene, scope, build) => {
      const [data, end] = [build.fresh("data"), build.fresh("end")];
      const bytes = pick([14, 20, 34, 42, 60, 1], gene.picks[0]);
      const inner = withMemory({ ...scope, packet: { data, end } }, { name: data, kind: "packet", bytes });
      const name = scope.programType === "xdp" ? "with-packet" : "with-tc-packet";
      return block(name, form(data, end, ":min-len", bytes), ...bodyOf(gene.parts, inner, build));
    },
  },
  {
    name: "with-header",
    weight: 5,
    when: (scope) => scope.mayLeave && packetType(scope) !== undefined,
    make: (gene, scope, build) => {
      const macro = pick(PACKET_MACROS, gene.picks[0]);
      const [data, end, header] = [build.fresh("data"), build.fresh("end"), build.fresh("h")];
      const around = withMemory({ ...scope, packet: { data, end } }, { name: data, kind: "packet", bytes: macro.bytes, header: "eth" });
      const inner =
        macro.header === undefined
          ? around
          : withMemory(around, { name: header, kind: "packet", bytes: macro.bytes - macro.header, header: macro.kind });
      const names = macro.header === undefined ? form(data, end) : form(data, end, header);
      return block(macro[packetType(scope) ?? "xdp"], names, ...bodyOf(gene.parts, inner, build));
    },
  },
  {
    name: "packet-bounds",
    weight: 6,
    when: (scope) => packetType(scope) !== undefined,
    make: (gene, scope, build) => {
      // The library's readers of the context, and a check by hand.
      const [data, end] = [build.fresh("data"), build.fresh("end")];
      const readers = scope.programType === "xdp" ? ["xdp-data", "xdp-data-end"] : ["tc-data", "tc-data-end"];
      const bytes = pick([14, 8, 40, 20, 40, 8], gene.picks[0]);
      const inner = withMemory(
        { ...scope, packet: { data, end } },
        { name: data, kind: "packet", bytes, ...(bytes === 14 ? { header: "eth" } : headerOf(bytes, gene.picks[1])) },
      );
      return block(
        "let",
        form(form(data, form(readers[0] ?? "")), form(end, form(readers[1] ?? ""))),
        form("when", form("<=", form("+", data, bytes), end), ...bodyOf(gene.parts, inner, build)),
      );
    },
  },
  {
    name: "packet-check",
    weight: 9,
    when: (scope) => scope.packet !== undefined,
    make: (gene, scope, build) => {
      // A place of its own in the packet, at a constant or a bounded variable distance, with a check of its own.
      const { data, end } = scope.packet ?? { data: "", end: "" };
      const pointer = build.fresh("q");
      const bytes = pick([4, 1, 2, 8, 20, 40, 8, 20, 40], gene.picks[0]);
      const [distance, ...rest] = gene.parts;
      const mask = pick([31, 15, 60, 255, 1], gene.picks[1]);
      const variable = distance && gene.picks[2] % 3 > 0;
      const from = variable ? form("logand", build.expression(distance, scope), mask) : lisp(gene.picks[1] % 48);
      const inner = withMemory(scope, { name: pointer, kind: "packet", bytes, ...headerOf(bytes, gene.picks[1]) });
      const checks = [
        form("<=", form("+", pointer, bytes), end),
        form(">=", end, form("+", pointer, bytes)),
        form("not", form(">", form("+", pointer, bytes), end)),
      ];
      return block(
        "let",
        form(form(pointer, form("+", data, from))),
        form("when", pick(checks, gene.picks[2] >> 2), ...bodyOf(rest, inner, build)),
      );
    },
  },
  {
    name: "packet-key",
    weight: 4,
    leaf: true,
    when: (scope) => packetKeys(scope).length > 0,
    make: (gene, scope, build) => {
      // Found as it stands in the packet; nothing is put in under it, so that no map fills up.
      const [name, map, memories] = pick(packetKeys(scope), gene.picks[0]);
      const memory = pick(memories, gene.picks[1]);
      const key = form("load", `u${8 * map.keyBytes}`, memory.name, offsetIn(memory, map.keyBytes, gene.picks[2]));
      if (gene.picks[1] % 3 === 0) return block("remmap", build.use(name), key);
      return block("setf", form("getmap", build.use("cells"), gene.picks[2] % 4), form("getmap", build.use(name), key));
    },
  },
  {
    name: "adjust-packet",
    weight: 1,
    leaf: true,
    // Packet pointers in variables would be stale.
    when: (scope) => scope.programType === "xdp" && scope.packet === undefined && !scope.memories.some(({ kind }) => kind === "packet"),
    make: (gene, _scope, build) => {
      const call =
        gene.picks[0] % 2 === 0
          ? form("xdp-adjust-tail", form("ctx-ptr"), -(gene.picks[1] % 20))
          : form("xdp-adjust-head", form("ctx-ptr"), gene.picks[1] % 20);
      return block("setf", form("getmap", build.use("cells"), 3), call);
    },
  },
  {
    name: "ctx-set",
    weight: 2,
    when: (scope) => scope.programType === "tc",
    make: (gene, scope, build) =>
      block(
        "setf",
        pick([form("ctx", "mark"), form("ctx", "cb", gene.picks[1] % 5)], gene.picks[0]),
        build.expression(gene.parts[0], scope),
      ),
  },
];

/** A header that so many bytes can be read as. */
function headerOf(bytes: number, number: number): { readonly header: HeaderName } | undefined {
  const headers = Object.entries(HEADER_BYTES).filter(([, size]) => size === bytes);
  const name = headers.length === 0 ? undefined : pick(headers, number)[0];
  return name === "ipv4" || name === "tcp" || name === "udp" || name === "icmp" || name === "ipv6" ? { header: name } : undefined;
}

/** Maps with the places in packets that hold enough bytes for their keys. */
function packetKeys(scope: Scope): readonly (readonly [...NamedMap, readonly MemoryVariable[]])[] {
  return free(SCALAR_MAPS, scope).flatMap(([name, map]) => {
    const memories = scope.memories.filter(({ kind, bytes }) => kind === "packet" && bytes >= map.keyBytes);
    return [1, 2, 4, 8].includes(map.keyBytes) && name !== "routes" && name !== "cells" && memories.length > 0
      ? [[name, map, memories] as const]
      : [];
  });
}
