import type { CpuLevel } from "@whistler/isa";
import { kernel, kernelName } from "../oracles/kernel.ts";
import { enginesAgree, everyWay } from "./engines-agree.ts";
import type { ProgramCase } from "./program-case.ts";
import type { Property } from "./property.ts";

/** The running kernel accepts random programs and means the same, at every optimisation level and these cpu levels. */
export function kernelAgrees(cpus?: readonly CpuLevel[], maxNodes?: number): Property<ProgramCase> {
  return enginesAgree(
    "kernel",
    `random programs are accepted by the verifier of kernel ${kernelName} and mean the same there`,
    everyWay(kernel, cpus),
    maxNodes,
  );
}
