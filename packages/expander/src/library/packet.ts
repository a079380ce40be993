import type { Form } from "@whistler/reader";
import { describe, type Template } from "../body/template.ts";
import { defineMacro, keywordOperands, type LibraryMacro, type MacroEnv } from "./macro.ts";

const ETH_BYTES = 14;
const IPV4_BYTES = 20;
const TCP_BYTES = 20;
const UDP_BYTES = 8;
const ETHERTYPE_OFFSET = 12;
const ETHERTYPE_IPV4 = 0x0800;
const IPV4_PROTOCOL_OFFSET = ETH_BYTES + 9;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;

/** Where a program type's context holds the packet's bounds, and what a packet that is too short returns. */
interface PacketFlavour {
  readonly prefix: string;
  readonly dataOffset: number;
  readonly dataEndOffset: number;
  readonly tooShort: number;
}

/** `struct xdp_md`; `XDP_PASS`. */
const XDP: PacketFlavour = { prefix: "with-", dataOffset: 0, dataEndOffset: 4, tooShort: 2 };
/** `struct __sk_buff`; `TC_ACT_OK`. */
const TC: PacketFlavour = { prefix: "with-tc-", dataOffset: 76, dataEndOffset: 80, tooShort: 0 };

interface Protocol {
  readonly name: string;
  /** Bytes that must be there. */
  readonly length: number;
  /** Where the header begins that the third variable is bound to; null when there is none. */
  readonly header: number | null;
  /** What the packet must be besides long enough. */
  readonly tests: (data: Template) => readonly Template[];
}

const isIpv4 = (data: Template): Template => ["=", ["ntohs", ["load", "u16", data, ETHERTYPE_OFFSET]], ETHERTYPE_IPV4];
const hasProtocol =
  (protocol: number) =>
  (data: Template): readonly Template[] => [isIpv4(data), ["=", ["load", "u8", data, IPV4_PROTOCOL_OFFSET], protocol]];

const PROTOCOLS: readonly Protocol[] = [
  { name: "eth", length: ETH_BYTES, header: null, tests: () => [] },
  { name: "ipv4", length: ETH_BYTES + IPV4_BYTES, header: ETH_BYTES, tests: (data) => [isIpv4(data)] },
  { name: "tcp", length: ETH_BYTES + IPV4_BYTES + TCP_BYTES, header: ETH_BYTES + IPV4_BYTES, tests: hasProtocol(IPPROTO_TCP) },
  { name: "udp", length: ETH_BYTES + IPV4_BYTES + UDP_BYTES, header: ETH_BYTES + IPV4_BYTES, tests: hasProtocol(IPPROTO_UDP) },
];

/** The variables of `(with-x (data end …) …)`. */
function variables(env: MacroEnv, count: number, shape: string): readonly Form[] {
  const list = env.args[0];
  const names = list?.kind === "list" ? list.items.slice(0, count) : [];
  if (names.length < count)
    return env.fail("WH2119", `${list ? describe(list) : "nothing"} stands where ${count} variables are expected`, {
      span: list?.span ?? env.span,
      help: [`write ${shape}`],
    });
  for (const name of names) if (name.kind !== "symbol") env.fail("WH2105", `${describe(name)} is no variable`, { span: name.span });
  return names;
}

function bounded(flavour: PacketFlavour, data: Form, end: Form, length: Template, body: readonly Template[]): Template {
  return [
    "let*",
    [
      [data, "u64", ["ctx", "u32", flavour.dataOffset]],
      [end, "u64", ["ctx", "u32", flavour.dataEndOffset]],
    ],
    ["when", [">", ["+", data, length], end], ["return", flavour.tooShort]],
    ...body,
  ];
}

function family(flavour: PacketFlavour): LibraryMacro[] {
  const packet = defineMacro(`${flavour.prefix}packet`, (_call, env) => {
    const [data, end] = variables(env, 2, `(${flavour.prefix}packet (data end :min-len 14) form...)`);
    const list = env.args[0];
    const options = keywordOperands(env, list?.kind === "list" ? list.items.slice(2) : [], ["MIN-LEN"]);
    return data && end ? bounded(flavour, data, end, options.get("MIN-LEN") ?? 0, env.args.slice(1)) : 0;
  });
  const protocols = PROTOCOLS.map((protocol) =>
    defineMacro(`${flavour.prefix}${protocol.name}`, (_call, env) => {
      const third = protocol.header === null ? "" : ` ${protocol.name}`;
      const names = variables(env, protocol.header === null ? 2 : 3, `(${flavour.prefix}${protocol.name} (data end${third}) form...)`);
      const [data, end, header] = names;
      if (!data || !end) return 0;
      const body: readonly Template[] = env.args.slice(1);
      if (!header || protocol.header === null) return bounded(flavour, data, end, protocol.length, body);
      const tests = protocol.tests(data);
      const test: Template = tests.length === 1 && tests[0] !== undefined ? tests[0] : ["and", ...tests];
      return bounded(flavour, data, end, protocol.length, [
        ["when", test, ["let", [[header, "u64", ["+", data, protocol.header]]], ...body]],
      ]);
    }),
  );
  return [packet, ...protocols];
}

/** `(parse-x data end)`: the header's address, or 0. */
const PARSERS: readonly LibraryMacro[] = PROTOCOLS.map((protocol) =>
  defineMacro(`parse-${protocol.name}`, (_call, env) => {
    const [data, end] = env.args;
    if (!data || !end || env.args.length !== 2)
      return env.fail("WH2107", `parse-${protocol.name} takes the packet's start and end`, {
        help: [`write (parse-${protocol.name} data end)`],
      });
    const start = env.temp("data");
    const limit = env.temp("end");
    const fits: Template = ["<=", ["+", start, protocol.length], limit];
    const test: Template = protocol.header === null ? fits : ["and", fits, ...protocol.tests(start)];
    return [
      "let*",
      [
        [start, data],
        [limit, end],
      ],
      ["if", test, protocol.header === null ? start : ["+", start, protocol.header], 0],
    ];
  }),
);

/** Packet bounds as expressions. Those of XDP are relocated, those of TC are not, as upstream has it. */
const BOUNDS: readonly LibraryMacro[] = [
  defineMacro("xdp-data", () => ["core-ctx-load", "u32", XDP.dataOffset, "xdp-md", "data"]),
  defineMacro("xdp-data-end", () => ["core-ctx-load", "u32", XDP.dataEndOffset, "xdp-md", "data-end"]),
  defineMacro("tc-data", () => ["ctx", "u32", TC.dataOffset]),
  defineMacro("tc-data-end", () => ["ctx", "u32", TC.dataEndOffset]),
];

/** Packet parsing for XDP and TC: §6.8 and §6.9 of the language. */
export const PACKET_MACROS: readonly LibraryMacro[] = [...family(XDP), ...family(TC), ...PARSERS, ...BOUNDS];
