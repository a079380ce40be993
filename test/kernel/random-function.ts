import { generate } from "@whistler/backend-ebpf";
import type { CStruct } from "@whistler/btf";
import { type Result, renderText } from "@whistler/diagnostics";
import { writeElf } from "@whistler/elf";
import { type IrFunction, makeInst, type Pipeline, rewrite, runPipeline } from "@whistler/ir";
import { type CpuLevel, disassembleProgram, printListing } from "@whistler/isa";
import { link } from "@whistler/object";
import { contextStruct } from "@whistler/uapi";
import { moduleAround } from "../../packages/ir/test/arbitrary-function.ts";

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

/** XDP returns 32 bits: the upper half of the value is looked at by a second function that shifts it down. */
export function returningUpperHalf(fn: IrFunction): IrFunction {
  return rewrite(fn, (edit) => {
    for (const block of fn.blocks) {
      if (block.term.op !== "ret") continue;
      const [amount, shifted] = [edit.freshValue(), edit.freshValue()];
      edit.insertBefore(
        { block: block.id, index: "term" },
        makeInst("const", { result: amount, attrs: { value: 32n } }),
        makeInst("lshr", { result: shifted, args: [block.term.value, amount], attrs: {} }),
      );
      edit.setTerminator(block.id, { ...block.term, value: shifted });
    }
  });
}

/** The object of a random function's module, and its listing for messages. */
export function objectOf(fn: IrFunction, cpu: CpuLevel, pipeline: Pipeline): { readonly object: Uint8Array; readonly listing: string } {
  const target = { cpu };
  const module = value(
    runPipeline({ ...moduleAround(fn), types: [contextStruct("xdp_md") as CStruct] }, pipeline, { target, verify: true }),
  );
  const code = value(generate(module, { target }));
  const listing = printListing(disassembleProgram((code[0]?.insns ?? []).map((one) => one.insn)));
  const types = new Map(module.types.map((type) => [type.name ?? "", type]));
  return { object: writeElf(value(link({ programs: code, maps: module.maps, types, license: "GPL" }))), listing };
}
