import { assertNever, type Diagnostic, diagnostic, type Span } from "@whistler/diagnostics";
import {
  type Access,
  constantOf,
  definitionOf,
  effectsOf,
  type Inst,
  type InstOf,
  type IrFunction,
  type IrModule,
  slotsById,
} from "@whistler/ir";
import { helperById, lispName } from "@whistler/uapi";

/**
 * Accesses outside of the object that they go to: a key shorter than the map's, a buffer shorter than the size that is given with it, a load
 * behind the end of a struct. The verifier rejects those of map values and ring buffer records. Of the stack it sees one frame, not the
 * objects in it, so it may accept them; what lies beside the object is read or overwritten then.
 */
export function checkSmallMemory(module: IrModule): readonly Diagnostic[] {
  return module.functions.flatMap((fn) => fn.blocks.flatMap((block) => block.insts.flatMap((inst) => accessDiagnostics(fn, module, inst))));
}

/** One finding for each instruction is enough: what is read and written there is the same memory. */
function accessDiagnostics(fn: IrFunction, module: IrModule, inst: Inst): readonly Diagnostic[] {
  if (inst.op !== "load" && inst.op !== "store" && inst.op !== "atomic_rmw" && inst.op !== "helper_call") return [];
  const { reads, writes } = effectsOf(fn, inst, module);
  const found = [
    ...reads.flatMap((access) => tooSmall(fn, module, inst, "reads", access)),
    ...writes.flatMap((access) => tooSmall(fn, module, inst, "writes", access)),
  ];
  return found.slice(0, 1);
}

/** What is accessed, as far as it is known where it begins and how large it is. */
interface KnownObject {
  readonly what: string;
  readonly sizeBytes: number;
  readonly span: Span | undefined;
}

function objectOf(fn: IrFunction, module: IrModule, { region, root }: Access): KnownObject | undefined {
  switch (region.kind) {
    case "stack": {
      const slot = root === "object" ? slotsById(fn).get(region.slot) : undefined;
      return slot && { what: "an object on the stack", sizeBytes: slot.sizeBytes, span: slot.span };
    }
    case "map": {
      const call = typeof root === "number" ? definitionOf(fn, root, "helper_call") : undefined;
      const map = module.maps.find((one) => one.name === region.map);
      return call && map && { what: `a value of ${map.name}`, sizeBytes: map.valueSizeBytes, span: call.span };
    }
    case "record": {
      const call = root === region.reserved ? definitionOf(fn, region.reserved, "helper_call") : undefined;
      const size = constantOf(fn, call?.args[1]);
      return call && size !== null ? { what: "a ring buffer record", sizeBytes: Number(size), span: call.span } : undefined;
    }
    case "any_stack":
    case "pointee":
    case "unknown":
    case "packet_bounds":
    case "map_entries":
    case "ringbuf":
    case "other":
    case "everything":
      return undefined;
    default:
      return assertNever(region, "region");
  }
}

function tooSmall(fn: IrFunction, module: IrModule, inst: Inst, how: "reads" | "writes", access: Access): readonly Diagnostic[] {
  const { offsetBytes, sizeBytes } = access;
  if (offsetBytes === undefined || sizeBytes === undefined || sizeBytes === 0) return [];
  const object = objectOf(fn, module, access);
  const end = offsetBytes + sizeBytes;
  if (!object || (offsetBytes >= 0 && end <= object.sizeBytes)) return [];
  const message =
    offsetBytes < 0
      ? `${subject(inst)} ${how} at offset ${offsetBytes}, before the beginning of ${object.what}`
      : `${subject(inst)} ${how} ${sizeBytes} bytes where ${Math.max(0, object.sizeBytes - offsetBytes)} are left of ${object.what}`;
  const help =
    (inst.op === "helper_call" ? mapHelp(fn, module, inst) : undefined) ??
    (offsetBytes < 0 ? "offsets count from the pointer and are not negative here" : `this needs an object of at least ${end} bytes`);
  const related = object.span ? [{ span: object.span, message: `${object.what}: ${object.sizeBytes} bytes` }] : [];
  return [diagnostic("WH2403", message, { span: inst.span, related, help: [help] })];
}

function subject(inst: Inst): string {
  const helper = inst.op === "helper_call" ? helperById(inst.attrs.helper) : undefined;
  return helper ? lispName(helper.name) : "this";
}

function mapHelp(fn: IrFunction, module: IrModule, call: InstOf<"helper_call">): string | undefined {
  const name = definitionOf(fn, call.args[0], "map_ref")?.attrs.map;
  const map = module.maps.find((one) => one.name === name);
  return map && `the map ${map.name} has keys of ${map.keySizeBytes} and values of ${map.valueSizeBytes} bytes: pass memory of that size`;
}
