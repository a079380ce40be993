import { assertNever } from "@whistler/diagnostics";
import { describe, disassemble, functionTarget, type Insn, jumpTarget, lddwValue, slotIndex } from "@whistler/isa";
import { Fault } from "../fault.ts";
import { binaryStep, endianStep, moveSignExtendStep, moveStep, negateStep } from "./alu.ts";
import { branchStep, helperCallStep, mayGotoStep, registerCallStep } from "./jumps.ts";
import type { Step } from "./machine.ts";
import { atomicStep, loadAcquireStep, loadStep, packetLoadStep, storeReleaseStep, storeStep } from "./memory-steps.ts";

/**
 * Every instruction as a function. Nothing is refused here: an instruction that cannot run is a fault when control reaches it, as dead
 * code does no harm.
 *
 * @param mapOf the map that the `lddw` at an index refers to
 * @param callx whether there is `callx`, which calls the helper whose number is in a register; the kernel has none
 */
export function compileSteps(
  insns: readonly Insn[],
  mapOf: (index: number) => string | undefined,
  { callx = false }: { readonly callx?: boolean } = {},
): readonly Step[] {
  const slots = slotIndex(insns);
  const indexOfSlot = new Map(slots.map((slot, index) => [slot, index]));
  return insns.map((insn, index) => {
    const slot = slots[index] ?? 0;
    const place = (target: number | undefined): number => {
      const found = target === undefined ? undefined : indexOfSlot.get(target);
      return found ?? NOWHERE;
    };
    return compileStep(insn, index + 1, place(jumpTarget(insn, slot)), place(functionTarget(insn, slot)), mapOf(index), callx);
  });
}

/** No instruction has this index: control that goes here leaves the program. */
const NOWHERE = Number.MAX_SAFE_INTEGER;

const MAX_REGISTER = 10;

function compileStep(insn: Insn, next: number, target: number, callee: number, map: string | undefined, callx: boolean): Step {
  const info = describe(insn);
  if (!info) return refuse(`there is no instruction with opcode 0x${insn.opcode.toString(16)} and these fields`);
  if ((info.dst !== "unused" && insn.dst > MAX_REGISTER) || ((info.src === "use" || info.src === "tied") && insn.src > MAX_REGISTER))
    return refuse("there are no registers beyond r10");
  if ((info.dst === "def" || info.dst === "tied") && insn.dst === MAX_REGISTER) return refuse("the frame pointer r10 is read-only");
  if (info.src === "tied" && insn.src === MAX_REGISTER) return refuse("the frame pointer r10 is read-only");
  const { operation } = info;
  switch (operation.kind) {
    case "binary":
      return binaryStep(insn, operation.op, operation.width, operation.operand, next);
    case "mov":
      return moveStep(insn, operation.width, operation.operand, next);
    case "movsx":
      return moveSignExtendStep(insn, operation.width, operation.from, next);
    case "neg":
      return negateStep(insn, operation.width, next);
    case "endian":
      return endianStep(insn, operation.order, operation.bits, next);
    case "addr-space-cast":
      return refuse("the virtual machine has no arenas");
    case "load":
      return loadStep(insn, operation.bytes, operation.signed, next);
    case "store":
      return storeStep(insn, operation.bytes, operation.operand, next);
    case "atomic":
      return atomicStep(insn, operation.op, operation.bytes, operation.fetch, next);
    case "load-acquire":
      return loadAcquireStep(insn, operation.bytes, next);
    case "store-release":
      return storeReleaseStep(insn, operation.bytes, next);
    case "load-imm64": {
      const { dst } = insn;
      if (map !== undefined)
        return (m) => {
          m.set(dst, m.world.mapAddress(map));
          return next;
        };
      if (operation.what === "value") {
        const value = BigInt.asUintN(64, lddwValue(insn) ?? 0n);
        return (m) => {
          m.set(dst, value);
          return next;
        };
      }
      if (operation.what === "func") {
        if (callee === NOWHERE) return refuse("there is no function at this place");
        return (m) => {
          m.set(dst, m.functionAddress(callee));
          return next;
        };
      }
      return refuse(`${disassemble(insn)} refers to a kernel object that is not known here`);
    }
    case "packet-load":
      return packetLoadStep(insn, operation.mode, operation.bytes, next);
    case "jump":
      return () => target;
    case "branch":
      return branchStep(insn, operation.compare, operation.width, operation.operand, next, target);
    case "may-goto":
      return mayGotoStep(next, target);
    case "indirect-jump":
      return refuse("the virtual machine has no jump tables");
    case "call":
      switch (operation.target) {
        case "helper":
          return helperCallStep(insn.imm, next);
        case "local":
          return callee === NOWHERE ? refuse("there is no function at this place") : (m) => m.enter(callee);
        case "kfunc":
          return refuse("the virtual machine has no kernel functions (kfuncs)", "WH7106");
        case "register":
          return callx ? registerCallStep(insn, next) : refuse("callx is no instruction of the kernel's");
        default:
          return assertNever(operation.target);
      }
    case "exit":
      return (m) => m.leave();
    default:
      return assertNever(operation);
  }
}

function refuse(why: string, code: "WH7103" | "WH7106" = "WH7103"): Step {
  return () => {
    throw new Fault(code, why);
  };
}
