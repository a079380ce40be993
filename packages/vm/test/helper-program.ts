import type { MapDefinition } from "@whistler/btf";
import { alu64Imm, call, exit, type Insn, jmpImm, lddw, ldx, mapFd, mov64Imm, mov64Reg, st, stx } from "@whistler/isa";
import type { CollectionSpec, ProgramSpec } from "@whistler/object";
import { HELPERS, type HelperName, MAP_TYPES, type MapTypeKeyword, PROG_TYPES, type ProgTypeName } from "@whistler/uapi";

/** Programs that call helpers one after the other and keep every result: small, without branches of their own, good for any verifier. */

export type Argument =
  | number
  | bigint
  | "ctx"
  | { readonly map: string }
  /** The address of the stack so many bytes below the frame pointer's end: negative. */
  | { readonly stack: number };

export type Step =
  /** Put bytes, a multiple of 8, on the stack. */
  | { readonly kind: "put"; readonly stack: number; readonly bytes: Uint8Array }
  /** Call a helper and keep r0. */
  | { readonly kind: "call"; readonly helper: HelperName; readonly args: readonly Argument[] }
  /** Call a helper that returns nothing that could be kept. */
  | { readonly kind: "do"; readonly helper: HelperName; readonly args: readonly Argument[] }
  /** Look a key up and keep the first 8 bytes of the value, or -1. */
  | { readonly kind: "value"; readonly map: string; readonly key: number }
  /** Keep 8 bytes of the stack. */
  | { readonly kind: "see"; readonly stack: number };

export const put = (stack: number, bytes: Uint8Array): Step => ({ kind: "put", stack, bytes });
export const calls = (helper: HelperName, ...args: readonly Argument[]): Step => ({ kind: "call", helper, args });
export const does = (helper: HelperName, ...args: readonly Argument[]): Step => ({ kind: "do", helper, args });
export const elementOf = (map: string, key: number): Step => ({ kind: "value", map, key });
export const see = (stack: number): Step => ({ kind: "see", stack });

/** Numbers of so many bytes, little-endian, padded to a multiple of 8. */
export function words(sizeBytes: 1 | 2 | 4 | 8, ...values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((sizeBytes * values.length) / 8) * 8);
  for (const [index, value] of values.entries())
    for (let byte = 0; byte < sizeBytes; byte++)
      bytes[index * sizeBytes + byte] = Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * byte)) & 0xffn);
  return bytes;
}

export function text(value: string): Uint8Array {
  return words(1, ...Array.from(value, (char) => char.charCodeAt(0)));
}

export function mapOf(name: string, type: MapTypeKeyword, parts: Partial<MapDefinition> = {}): MapDefinition {
  return { name, type: MAP_TYPES[type], keySizeBytes: 4, valueSizeBytes: 8, maxEntries: 4, flags: 0, ...parts };
}

/** Room for 64 results. */
export const RESULTS = mapOf("results", "array", { valueSizeBytes: 512, maxEntries: 1 });

const CONTEXT = 6;
const OUT = 9;

type Line = Insn | { readonly map: string; readonly dst: number };

/** A collection of one program `p`, whose results stand in the map `results`. */
export function helperProgram(steps: readonly Step[], maps: readonly MapDefinition[] = [], type: ProgTypeName = "xdp"): CollectionSpec {
  const lines: Line[] = [
    mov64Reg(CONTEXT, 1),
    st(4, 10, -4, 0),
    { map: RESULTS.name, dst: 1 },
    mov64Reg(2, 10),
    alu64Imm("add", 2, -4),
    call(HELPERS.map_lookup_elem.id),
    jmpImm("ne", 0, 0, 2),
    mov64Imm(0, 0),
    exit(),
    mov64Reg(OUT, 0),
  ];
  let kept = 0;
  const keep = (register: number): Line => stx(8, OUT, 8 * kept++, register);
  const load = (register: number, argument: Argument): readonly Line[] => {
    if (argument === "ctx") return [mov64Reg(register, CONTEXT)];
    if (typeof argument !== "object") return [lddw(register, BigInt(argument))];
    if ("map" in argument) return [{ map: argument.map, dst: register }];
    return [mov64Reg(register, 10), alu64Imm("add", register, argument.stack)];
  };
  for (const step of steps) {
    switch (step.kind) {
      case "put": {
        const view = new DataView(step.bytes.buffer, step.bytes.byteOffset, step.bytes.byteLength);
        for (let at = 0; at < step.bytes.length; at += 4) lines.push(st(4, 10, step.stack + at, view.getInt32(at, true)));
        break;
      }
      case "call":
      case "do":
        for (const [index, argument] of step.args.entries()) lines.push(...load(index + 1, argument));
        lines.push(call(HELPERS[step.helper].id));
        if (step.kind === "call") lines.push(keep(0));
        break;
      case "value":
        lines.push(st(4, 10, -4, step.key), { map: step.map, dst: 1 }, ...load(2, { stack: -4 }), call(HELPERS.map_lookup_elem.id));
        lines.push(mov64Imm(1, -1), jmpImm("eq", 0, 0, 1), ldx(8, 1, 0, 0), keep(1));
        break;
      case "see":
        lines.push(ldx(8, 1, 10, step.stack), keep(1));
        break;
    }
  }
  lines.push(mov64Imm(0, 2), exit());
  return collectionOf(lines, [RESULTS, ...maps], type);
}

/** A collection of one program `p` from lines. */
export function collectionOf(lines: readonly Line[], maps: readonly MapDefinition[], type: ProgTypeName = "xdp"): CollectionSpec {
  const program: ProgramSpec = {
    name: "p",
    section: type,
    type: PROG_TYPES[type],
    expectedAttachType: 0,
    flags: 0,
    attachTo: "",
    insns: lines.map((line) => ("opcode" in line ? line : mapFd(line.dst, 0))),
    mapReferences: lines.flatMap((line, insnIndex) => ("opcode" in line ? [] : [{ insnIndex, map: line.map }])),
    coreRelocations: [],
    funcInfo: [],
    lineInfo: [],
  };
  return { maps: new Map(maps.map((map) => [map.name, map])), programs: new Map([["p", program]]), license: "GPL" };
}

/** The results, signed. */
export function resultsOf(value: Uint8Array, count: number): readonly bigint[] {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: count }, (_, index) => view.getBigInt64(8 * index, true));
}

/** How many results the steps keep. */
export function keptBy(steps: readonly Step[]): number {
  return steps.filter((step) => step.kind !== "put" && step.kind !== "do").length;
}
