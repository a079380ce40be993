import { type IrModule, isPtr, ptrKindOf, typeOf, type ValueId } from "@whistler/ir";
import { defaultPipeline } from "@whistler/passes";
import { interpretModule, optimised } from "../oracles/interpreter.ts";
import { testRunContext } from "../world/test-run-context.ts";
import { arbitraryProgramCase, finding, type KnownCase, withMeaning } from "./program-case.ts";
import { defineProperty, type Verdict } from "./property.ts";

/** Memory that others write too: a value that is loaded twice may be two values (docs/architecture.md, Oracles). */
const SHARED: ReadonlySet<string> = new Set(["map_value", "ringbuf_mem", "btf_id"]);

/** The results of loads from shared memory. */
function sharedLoads(module: IrModule): ReadonlySet<ValueId> {
  const [fn] = module.functions;
  const loads = fn?.blocks.flatMap((block) => block.insts).filter((inst) => inst.op === "load") ?? [];
  return new Set(
    loads
      .filter((inst) => {
        const [base] = inst.args;
        const type = fn && base !== undefined ? typeOf(fn, base) : undefined;
        return type !== undefined && isPtr(type) && SHARED.has(ptrKindOf(type) ?? "");
      })
      .map((inst) => inst.result)
      .filter((result) => result !== undefined),
  );
}

/** How many loads from shared memory run on the first packet. */
function countLoads({ subject, scenario }: KnownCase, module: IrModule): number {
  const loads = sharedLoads(module);
  const packet = scenario.packets[0] ?? new Uint8Array(64);
  let count = 0;
  interpretModule(subject, module, { ...scenario.world, packet, context: testRunContext(subject, packet) }, (value) => {
    if (loads.has(value)) count++;
  });
  return count;
}

export const loadsNeverIncrease = defineProperty({
  name: "loads",
  description: "on no path do optimised programs load more often from maps, ring buffer records or kernel memory",
  arbitrary: arbitraryProgramCase(),
  check: (one) =>
    withMeaning(one, (known): Verdict => {
      const after = optimised(known.subject.module, defaultPipeline);
      if ("kind" in after) return { kind: "set-aside", reason: after.code };
      const [lowered, rewritten] = [countLoads(known, known.subject.module), countLoads(known, after)];
      if (rewritten <= lowered) return { kind: "holds" };
      return finding("-O2 loads more often", known.subject.text, `${lowered} loads at -O0, ${rewritten} at -O2`);
    }),
});
