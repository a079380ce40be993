import { defaultMachinePasses } from "@whistler/backend-ebpf";
import { type Pass, passesOf, pipeline } from "@whistler/ir";
import * as passes from "@whistler/passes";
import { interpreter } from "../oracles/interpreter.ts";
import { virtualMachine } from "../oracles/vm.ts";
import { enginesAgree } from "./engines-agree.ts";

/** Every pass of the default pipeline, once. */
export const everyPass: readonly Pass[] = [...new Map(passesOf(passes.defaultPipeline).map(({ pass }) => [pass.name, pass])).values()];

export const singlePasses = enginesAgree(
  "single-passes",
  "each IR pass alone leaves the meaning of random programs as it was",
  everyPass.map((pass) => interpreter(`only ${pass.name}`, pipeline([{ ...pass, requires: [] }]))),
);

export const singleMachinePasses = enginesAgree(
  "single-machine-passes",
  "each machine pass alone, and none, leaves the meaning of random programs as it was",
  [
    virtualMachine("-O2 without machine passes", { pipeline: passes.defaultPipeline, cpu: "v3", machinePasses: [] }),
    ...defaultMachinePasses.map((pass) =>
      virtualMachine(`-O2 with only ${pass.name}`, { pipeline: passes.defaultPipeline, cpu: "v3", machinePasses: [pass] }),
    ),
    ...defaultMachinePasses.map((pass) =>
      virtualMachine(`-O0 with only ${pass.name}`, { pipeline: passes.emptyPipeline, cpu: "v4", machinePasses: [pass] }),
    ),
  ],
);
