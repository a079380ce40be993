import { defaultMachinePasses, generate, type MachinePass } from "@whistler/backend-ebpf";
import type { Diagnostic } from "@whistler/diagnostics";
import { readElf, writeElf } from "@whistler/elf";
import { type Pipeline, runPipeline } from "@whistler/ir";
import { type CpuLevel, disassembleProgram, printListing } from "@whistler/isa";
import { type CollectionSpec, link, readCollection } from "@whistler/object";
import type { Run } from "./engine.ts";
import type { Subject } from "./subject.ts";

/** How a program becomes machine code. */
export interface CodeOptions {
  readonly pipeline: Pipeline;
  readonly cpu: CpuLevel;
  readonly machinePasses?: readonly MachinePass[];
}

/** A program as a loader gets it, through a whole ELF object. */
export interface MachineCode {
  readonly spec: CollectionSpec;
  /** The instructions as text, for messages. */
  readonly listing: string;
}

/** Optimise, select, allocate, link, write and read back. */
export function machineCode(subject: Subject, options: CodeOptions): MachineCode | (Run & { readonly kind: "refused" }) {
  const target = { cpu: options.cpu };
  const passed = runPipeline(subject.module, options.pipeline, { target });
  if (!passed.ok) return refused(passed.diagnostics);
  const generated = generate(passed.value, { target, machinePasses: options.machinePasses ?? defaultMachinePasses });
  if (!generated.ok) return refused(generated.diagnostics);
  const { maps, types, license } = passed.value;
  const linked = link({ programs: generated.value, maps, types: new Map(types.map((type) => [type.name ?? "", type])), license });
  if (!linked.ok) return refused(linked.diagnostics);
  const file = readElf(writeElf(linked.value));
  const spec = file.ok ? readCollection(file.value) : file;
  if (!spec.ok) return refused(spec.diagnostics);
  return { spec: spec.value, listing: printListing(disassembleProgram((generated.value[0]?.insns ?? []).map((one) => one.insn))) };
}

function refused(diagnostics: readonly Diagnostic[]): Run & { readonly kind: "refused" } {
  const [first] = diagnostics;
  return { kind: "refused", by: "compiler", code: first?.code ?? "", text: first?.message ?? "" };
}
