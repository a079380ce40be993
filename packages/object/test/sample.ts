import type { CStruct, MapDefinition } from "@whistler/btf";
import { U32 } from "@whistler/btf";
import type { Source, Span } from "@whistler/diagnostics";
import { alu64Imm, call, exit, jmpImm, lddw, ldx, mov64Imm, mov64Reg, st } from "@whistler/isa";
import type { CodeInsn, LinkInput, ProgramCode } from "../src/index.ts";

/** The text that the line info of the sample programs refers to. */
export const SOURCE: Source = {
  path: "counter.lisp",
  text: [
    "(defmap pkt_count :type :array :key-size 4 :value-size 8 :max-entries 1)",
    "(defprog count (:type :xdp)",
    "  (incf (getmap pkt_count 0))",
    "  XDP_PASS)",
    "",
  ].join("\n"),
};

/** The span of the first occurrence of a text in the source. */
export function spanOf(text: string): Span {
  const start = SOURCE.text.indexOf(text);
  if (start < 0) throw new Error(`${text} does not occur in the source`);
  return { source: SOURCE, start, end: start + text.length };
}

export const PKT_COUNT: MapDefinition = {
  name: "pkt_count",
  type: 2,
  keySizeBytes: 4,
  valueSizeBytes: 8,
  maxEntries: 1,
  flags: 0,
};

/** The context of XDP programs (linux/bpf.h), whole. */
export const XDP_MD: CStruct = {
  kind: "struct",
  name: "xdp_md",
  members: ["data", "data_end", "data_meta", "ingress_ifindex", "rx_queue_index", "egress_ifindex"].map((name) => ({ name, type: U32 })),
};

const incf = spanOf("(incf (getmap pkt_count 0))");
const pass = spanOf("XDP_PASS");

/** Counts packets in `pkt_count` and lets them pass; reads `ctx->ingress_ifindex` with a CO-RE record when told to. */
export function counter({
  name = "count",
  section = "xdp",
  core = false,
}: {
  name?: string;
  section?: string;
  core?: boolean;
} = {}): ProgramCode {
  const insns: CodeInsn[] = [
    ...(core
      ? [{ insn: ldx(4, 6, 1, 12), span: spanOf("(defprog"), core: { kind: "field_byte_offset", struct: "xdp_md", access: [3] } } as const]
      : []),
    { insn: st(4, 10, -4, 0), span: incf },
    { insn: mov64Reg(2, 10), span: incf },
    { insn: alu64Imm("add", 2, -4), span: incf },
    { insn: lddw(1, 0n), span: incf, map: "pkt_count" },
    { insn: call(1), span: incf },
    { insn: jmpImm("eq", 0, 0, 3), span: incf },
    { insn: ldx(8, 1, 0, 0), span: incf },
    { insn: alu64Imm("add", 1, 1), span: incf },
    { insn: { opcode: 0x7b, dst: 0, src: 1, off: 0, imm: 0 }, span: incf },
    { insn: mov64Imm(0, 2), span: pass },
    { insn: exit(), span: pass },
  ];
  return { name, section, insns, span: spanOf("(defprog"), contextStruct: "xdp_md" };
}

export function sampleInput(parts: Partial<LinkInput> = {}): LinkInput {
  return { programs: [counter()], maps: [PKT_COUNT], types: new Map([["xdp_md", XDP_MD]]), license: "GPL", ...parts };
}
