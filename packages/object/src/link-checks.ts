import { accessedField, BTF_MAX_PARTS, coreValueOf, ctypeProblems, isIdentifier, layoutOf } from "@whistler/btf";
import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import { LDDW } from "@whistler/isa";
import type { CodeInsn, LinkInput, ProgramCode } from "./program-code.ts";

/** Names that the object itself gives to sections. */
const RESERVED_SECTIONS = new Set([".maps", "license", "version", ".BTF", ".BTF.ext", ".strtab", ".symtab", ".shstrtab"]);
/** The kernel copies 128 bytes of license, the last of them NUL (`bpf_prog_load`). */
const MAX_LICENSE_BYTES = 127;
const MAX_SECTION_NAME_BYTES = 255;
const encoder = new TextEncoder();

/** All that keeps the input from becoming an object that libbpf and the kernel read as it was meant. */
export function linkDiagnostics(input: LinkInput): readonly Diagnostic[] {
  return [
    ...symbolDiagnostics(input),
    ...mapDiagnostics(input),
    ...typeDiagnostics(input),
    ...licenseDiagnostics(input.license),
    ...input.programs.flatMap((program) => programDiagnostics(program, input)),
  ];
}

function symbolDiagnostics(input: LinkInput): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<string>();
  const check = (name: string, what: string, parts: Pick<Diagnostic, "span">) => {
    if (!isIdentifier(name)) found.push(diagnostic("WH5202", `the ${what} name ${JSON.stringify(name)} is no C identifier`, parts));
    if (seen.has(name)) found.push(diagnostic("WH5201", `the name ${name} of a ${what} is taken`, parts));
    seen.add(name);
  };
  for (const map of input.maps) check(map.name, "map", {});
  for (const program of input.programs) check(program.name, "program", { span: program.span });
  return found;
}

function mapDiagnostics({ maps }: LinkInput): readonly Diagnostic[] {
  const tooMany = maps.length > BTF_MAX_PARTS ? [diagnostic("WH5205", `${maps.length} maps, at most ${BTF_MAX_PARTS} are possible`)] : [];
  const outOfRange = maps.flatMap((map) =>
    Object.entries({
      type: map.type,
      "key size": map.keySizeBytes,
      "value size": map.valueSizeBytes,
      "number of entries": map.maxEntries,
      flags: map.flags,
    })
      .filter(([, value]) => !Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
      .map(([what, value]) => diagnostic("WH5205", `the ${what} of map ${map.name} is ${value}`)),
  );
  return [...tooMany, ...outOfRange];
}

function typeDiagnostics({ types }: LinkInput): readonly Diagnostic[] {
  return [...types].flatMap(([name, type]) => {
    if (type.name !== name) return [diagnostic("WH5202", `the ${type.kind} ${type.name ?? "(anonymous)"} is listed as ${name}`)];
    return ctypeProblems(type).map((problem) => diagnostic("WH5104", problem));
  });
}

function licenseDiagnostics(license: string): readonly Diagnostic[] {
  const sizeBytes = encoder.encode(license).length;
  const isGood = sizeBytes > 0 && sizeBytes <= MAX_LICENSE_BYTES && !license.includes("\0");
  return isGood ? [] : [diagnostic("WH5204", `the license ${JSON.stringify(license.slice(0, 200))} cannot be passed to the kernel`)];
}

function programDiagnostics(program: ProgramCode, input: LinkInput): readonly Diagnostic[] {
  const { section, span } = program;
  const found: Diagnostic[] = [];
  if (program.insns.length === 0) found.push(diagnostic("WH5208", `program ${program.name} has no instructions`, { span }));
  const isReserved = RESERVED_SECTIONS.has(section) || section.startsWith(".rel");
  if (section === "" || section.includes("\0") || isReserved || encoder.encode(section).length > MAX_SECTION_NAME_BYTES) {
    found.push(diagnostic("WH5203", `the section name ${JSON.stringify(section.slice(0, 300))} cannot be used for a program`, { span }));
  }
  const mapNames = new Set(input.maps.map((map) => map.name));
  for (const one of program.insns) {
    if (one.map !== undefined) {
      const isLddw = one.insn.opcode === LDDW;
      if (!mapNames.has(one.map)) found.push(diagnostic("WH5206", `the map ${one.map} does not exist`, { span: one.span }));
      else if (!isLddw) found.push(diagnostic("WH5206", `only lddw can refer to the map ${one.map}`, { span: one.span }));
    }
    if (one.core) found.push(...coreDiagnostics(one, input));
  }
  return found;
}

/** libbpf refuses a record whose instruction does not hold what the record comes to by the local types. */
function coreDiagnostics({ core, insn, span }: CodeInsn, { types }: LinkInput): readonly Diagnostic[] {
  if (!core) return [];
  const type = types.get(core.struct);
  if (!type) return [diagnostic("WH5207", `a CO-RE record refers to struct ${core.struct}, which is not described`, { span })];
  if (ctypeProblems(type).length > 0) return [];
  const field = accessedField(type, core.access);
  const path = `${core.struct}[${core.access.join(":")}]`;
  if (!field) return [diagnostic("WH5207", `a CO-RE record refers to ${path}, which does not exist`, { span })];
  const held = insnHolds(insn);
  const value = coreValueOf(type, core);
  if (held === value) return [];
  const size = layoutOf(field.type).sizeBytes;
  const detail = `${path} lies at byte ${field.offsetBytes} (${size} bytes)`;
  const wanted = core.kind === "field_byte_offset" ? "" : `; ${core.kind} is ${value}`;
  return [diagnostic("WH5207", `${detail}${wanted}, the instruction under its CO-RE record has ${held}`, { span })];
}

/** The offset that a CO-RE record would patch: `off` of loads and stores, `imm` of others (libbpf, `bpf_core_patch_insn`). */
function insnHolds(insn: CodeInsn["insn"]): number {
  const instructionClass = insn.opcode & 7;
  return instructionClass >= 1 && instructionClass <= 3 ? insn.off : insn.imm;
}
