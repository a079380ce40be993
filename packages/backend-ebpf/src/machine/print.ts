import type { ListingPart } from "@whistler/ir";
import type { MachineFunction, MachineTerm } from "./function.ts";
import { isSpill, type MachineInst, type Place, type RowInst } from "./instruction.ts";
import { printReg, type Reg } from "./register.ts";

/** The text of machine code, for dumps and tests: rows by name, virtual registers as `%n`, slots as `#n`. */
export function printMachineFunction(fn: MachineFunction<Reg>): string {
  return [`machine %${fn.name} {`, ...machineListing(fn).flatMap(({ lines }) => lines), "}", ""].join("\n");
}

/** The blocks as lines, for `diffListings`. */
export function machineListing(fn: MachineFunction<Reg>): readonly ListingPart[] {
  return fn.blocks.map((block) => ({
    key: `b${block.id}`,
    lines: [`b${block.id}:`, ...block.insts.map((inst) => `  ${printInst(inst)}`), `  ${printTerm(block.term)}`],
  }));
}

function printInst(inst: MachineInst<Reg>): string {
  switch (inst.kind) {
    case "row":
      return printRow(inst);
    case "copy":
      return inst.moves.map(({ to, from }) => `${printPlace(to)} = ${printPlace(from)}`).join(", ");
    case "frame_addr":
      return `${printReg(inst.dst)} = &#${inst.slot}${inst.off === 0 ? "" : ` + ${inst.off}`}`;
  }
}

function printPlace(place: Place<Reg>): string {
  return isSpill(place) ? `#${place.spill}` : printReg(place);
}

function printRow(inst: RowInst<Reg>): string {
  const { row } = inst;
  const parts = [
    row.name,
    ...(inst.dst === undefined ? [] : [printReg(inst.dst)]),
    ...(inst.src === undefined ? [] : [printReg(inst.src)]),
    ...(inst.slot === undefined ? [] : [`#${inst.slot}`]),
    ...(row.off === "memory" ? [`${inst.off < 0 ? "" : "+"}${inst.off}`] : []),
    ...(row.imm === "value" || row.imm === "func" || row.imm === "id" ? [String(inst.imm)] : []),
    ...(inst.map === undefined ? [] : [`%${inst.map}`]),
    ...(inst.core ? [`@${inst.core.struct}:${inst.core.access.join(":")}`] : []),
  ];
  return parts.join(" ");
}

function printTerm(term: MachineTerm<Reg>): string {
  switch (term.op) {
    case "jump":
      return `jump b${term.to}`;
    case "branch":
      return `${printRow(term.inst)} b${term.then} b${term.else}`;
    case "exit":
      return "exit";
  }
}
