import type { Template } from "../body/template.ts";
import { defineMacro, expectArgs, type LibraryMacro } from "./macro.ts";

/** A field of a protocol header: where, how wide, and whether it is swapped from network order when it is read. */
export interface HeaderField {
  readonly name: string;
  readonly offsetBytes: number;
  readonly type: string;
  readonly swapped: boolean;
}

const raw = (name: string, offsetBytes: number, type: string): HeaderField => ({ name, offsetBytes, type, swapped: false });
const net = (name: string, offsetBytes: number, type: string): HeaderField => ({ name, offsetBytes, type, swapped: true });

/** Protocol headers (IEEE 802.3, RFC 791, 8200, 792, 9293, 768). Addresses and checksums stay in network order. */
export const HEADERS: Readonly<Record<string, readonly HeaderField[]>> = {
  eth: [
    raw("dst-mac-hi", 0, "u32"),
    raw("dst-mac-lo", 4, "u16"),
    raw("src-mac-hi", 6, "u32"),
    raw("src-mac-lo", 10, "u16"),
    net("type", 12, "u16"),
  ],
  ipv4: [
    raw("ver-ihl", 0, "u8"),
    raw("tos", 1, "u8"),
    net("total-len", 2, "u16"),
    net("id", 4, "u16"),
    net("frag-off", 6, "u16"),
    raw("ttl", 8, "u8"),
    raw("protocol", 9, "u8"),
    raw("checksum", 10, "u16"),
    raw("src-addr", 12, "u32"),
    raw("dst-addr", 16, "u32"),
  ],
  ipv6: [
    net("ver-tc-flow", 0, "u32"),
    net("payload-len", 4, "u16"),
    raw("nexthdr", 6, "u8"),
    raw("hop-limit", 7, "u8"),
    raw("src-addr-hi", 8, "u64"),
    raw("src-addr-lo", 16, "u64"),
    raw("dst-addr-hi", 24, "u64"),
    raw("dst-addr-lo", 32, "u64"),
  ],
  icmp: [raw("type", 0, "u8"), raw("code", 1, "u8"), raw("checksum", 2, "u16"), raw("rest", 4, "u32")],
  tcp: [
    net("src-port", 0, "u16"),
    net("dst-port", 2, "u16"),
    net("seq", 4, "u32"),
    net("ack-seq", 8, "u32"),
    raw("data-off", 12, "u8"),
    raw("flags", 13, "u8"),
    net("window", 14, "u16"),
    raw("checksum", 16, "u16"),
    net("urgent", 18, "u16"),
  ],
  udp: [net("src-port", 0, "u16"), net("dst-port", 2, "u16"), net("length", 4, "u16"), raw("checksum", 6, "u16")],
};

/** The reader of one header field: `(tcp-dst-port pointer)`. Fields wider than 32 bits are never swapped. */
export function headerAccessor(header: string, field: HeaderField): LibraryMacro {
  const name = `${header}-${field.name}`;
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 1, 1, `(${name.toLowerCase()} pointer)`);
    const [pointer = 0] = env.args;
    const load: Template = ["load", field.type, pointer, field.offsetBytes];
    if (!field.swapped) return load;
    const width = field.type.toLowerCase().slice(1);
    return width === "16" ? ["ntohs", load] : width === "32" ? ["ntohl", load] : load;
  });
}

/** Readers of all protocol header fields: §6.10 of the language. */
export const HEADER_MACROS: readonly LibraryMacro[] = Object.entries(HEADERS).flatMap(([header, fields]) =>
  fields.map((field) => headerAccessor(header, field)),
);
