import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import { type Access, definitionOf, effectsOf, type InstOf, type IrFunction, type IrModule } from "@whistler/ir";
import { helperById, lispName } from "@whistler/uapi";

/**
 * Helpers that are handed an object smaller than what they read or write: a key shorter than the map's, a buffer shorter than the size that
 * is given with it. The verifier sees one stack frame, not the objects in it, so it may accept this; what lies behind the object is read
 * or overwritten then.
 */
export function checkSmallMemory(module: IrModule): readonly Diagnostic[] {
  return module.functions.flatMap((fn) =>
    fn.blocks.flatMap((block) => block.insts.flatMap((inst) => (inst.op === "helper_call" ? callDiagnostics(fn, module, inst) : []))),
  );
}

function callDiagnostics(fn: IrFunction, module: IrModule, call: InstOf<"helper_call">): readonly Diagnostic[] {
  const { reads, writes } = effectsOf(fn, call, module);
  const found = new Map<string, Diagnostic>();
  for (const [what, accesses] of [
    ["reads", reads],
    ["writes", writes],
  ] as const)
    for (const access of accesses) {
      const one = tooSmall(fn, module, call, what, access);
      if (one && !found.has(one.message)) found.set(one.message, one);
    }
  return [...found.values()];
}

function tooSmall(
  fn: IrFunction,
  module: IrModule,
  call: InstOf<"helper_call">,
  what: "reads" | "writes",
  { region, root, offsetBytes, sizeBytes }: Access,
): Diagnostic | undefined {
  if (root !== "object" || offsetBytes === undefined || sizeBytes === undefined || region.kind !== "stack") return undefined;
  const slot = fn.slots.find((one) => one.id === region.slot);
  if (!slot || offsetBytes + sizeBytes <= slot.sizeBytes) return undefined;
  const helper = helperById(call.attrs.helper);
  const name = helper ? lispName(helper.name) : `helper ${call.attrs.helper}`;
  const left = Math.max(0, slot.sizeBytes - offsetBytes);
  return diagnostic("WH2403", `${name} ${what} ${sizeBytes} bytes where only ${left} are left of the object`, {
    span: call.span,
    related: [{ span: slot.span, message: `an object of ${slot.sizeBytes} bytes` }],
    help: [mapHelp(fn, module, call) ?? `give it an object of at least ${offsetBytes + sizeBytes} bytes, or a smaller size`],
  });
}

function mapHelp(fn: IrFunction, module: IrModule, call: InstOf<"helper_call">): string | undefined {
  const name = definitionOf(fn, call.args[0], "map_ref")?.attrs.map;
  const map = module.maps.find((one) => one.name === name);
  return map && `the map ${map.name} has keys of ${map.keySizeBytes} and values of ${map.valueSizeBytes} bytes: pass memory of that size`;
}
