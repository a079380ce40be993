import { defaultMachinePasses } from "@whistler/backend-ebpf";
import { defaultMacros } from "@whistler/expander";
import { OPS, passesOf, runPipeline } from "@whistler/ir";
import { CPU_LEVELS, type CpuLevel, describe, OPCODE_TABLE } from "@whistler/isa";
import { defaultPipeline, emptyPipeline } from "@whistler/passes";
import { type Form, read } from "@whistler/reader";
import { productions, type RandomProgram } from "../arbitrary/program/program.ts";
import { evaluationRules } from "../evaluate/evaluate.ts";
import { machineCode } from "../oracles/machine-code.ts";
import { subjectOf } from "../oracles/subject.ts";

/** What random programs reach of the compiler: names by kind. */
export interface Coverage {
  readonly seen: Readonly<Record<CoverageKind, Set<string>>>;
}

export const COVERAGE_KINDS = [
  "productions",
  "core forms",
  "library macros",
  "IR ops",
  "instructions",
  "IR passes",
  "machine passes",
] as const;
export type CoverageKind = (typeof COVERAGE_KINDS)[number];

/** Everything that there is to reach. */
const UNIVERSE: Readonly<Record<CoverageKind, readonly string[]>> = {
  productions: [...productions.expressions, ...productions.statements].map(({ name }) => name),
  "core forms": [...evaluationRules.keys()].map((name) => name.toLowerCase()),
  "library macros": [...defaultMacros.keys()].map((name) => name.toLowerCase()),
  "IR ops": Object.keys(OPS),
  instructions: OPCODE_TABLE.map(({ name }) => name),
  "IR passes": [...new Set(passesOf(defaultPipeline).map(({ pass }) => pass.name))],
  "machine passes": defaultMachinePasses.map(({ name }) => name),
};

export function newCoverage(): Coverage {
  return {
    seen: {
      productions: new Set(),
      "core forms": new Set(),
      "library macros": new Set(),
      "IR ops": new Set(),
      instructions: new Set(),
      "IR passes": new Set(),
      "machine passes": new Set(),
    },
  };
}

/** Note what a program reaches: what it is made of, what it becomes at -O0 and -O2, and which passes change something. */
export function cover({ seen }: Coverage, program: RandomProgram, cpu: CpuLevel = "v4"): void {
  for (const name of program.productions) seen.productions.add(name);
  const forms = read(program.text);
  if (forms.ok) for (const head of headsOf(forms.value)) if (defaultMacros.has(head)) seen["library macros"].add(head.toLowerCase());
  const subject = subjectOf(program.text);
  if (!subject.ok) return;
  for (const head of headsOf(subject.value.program.body)) if (evaluationRules.has(head)) seen["core forms"].add(head.toLowerCase());
  for (const pipeline of [emptyPipeline, defaultPipeline]) {
    const passed = runPipeline(subject.value.module, pipeline, {
      target: { cpu },
      observe: { afterPass: ({ pass }, after, before) => (after === before ? undefined : seen["IR passes"].add(pass.name)) },
    });
    if (!passed.ok) continue;
    for (const inst of passed.value.functions.flatMap((fn) => fn.blocks).flatMap((block) => block.insts)) seen["IR ops"].add(inst.op);
    const watched = defaultMachinePasses.map((pass) => ({
      ...pass,
      run: (fn: Parameters<typeof pass.run>[0]) => {
        const next = pass.run(fn);
        if (next !== fn) seen["machine passes"].add(pass.name);
        return next;
      },
    }));
    const code = machineCode(subject.value, { pipeline, cpu, machinePasses: watched });
    if ("kind" in code) continue;
    for (const insn of [...code.spec.programs.values()].flatMap((one) => one.insns)) {
      const row = describe(insn);
      if (row) seen.instructions.add(row.name);
    }
  }
}

/** What was never reached, by kind. */
export function missing({ seen }: Coverage): Readonly<Record<CoverageKind, readonly string[]>> {
  const left = (kind: CoverageKind): readonly string[] => UNIVERSE[kind].filter((name) => !seen[kind].has(name));
  return {
    productions: left("productions"),
    "core forms": left("core forms"),
    "library macros": left("library macros"),
    "IR ops": left("IR ops"),
    instructions: left("instructions"),
    "IR passes": left("IR passes"),
    "machine passes": left("machine passes"),
  };
}

/** The cpu level to look at for the n-th program: all of them in turn. */
export function cpuInTurn(turn: number): CpuLevel {
  return CPU_LEVELS[turn % CPU_LEVELS.length] ?? "v4";
}

function* headsOf(forms: readonly Form[]): Generator<string> {
  for (const form of forms) {
    if (form.kind !== "list") continue;
    const [head] = form.items;
    if (head?.kind === "symbol" && head.uninterned === undefined) yield head.name;
    yield* headsOf(form.items);
  }
}
