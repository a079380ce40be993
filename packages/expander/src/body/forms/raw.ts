import { mapNamed } from "../../declare/lookup.ts";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { expectOperands, rebuilt } from "./operands.ts";

/** One raw instruction, and the address of a kernel variable. All operands are constants. */
export const RAW_FORMS: CoreFormTable = {
  ASM: (expander, call) => {
    expectOperands(call, 5, 5, "(asm opcode dst src off imm)");
    const fields: readonly (readonly [string, bigint, bigint])[] = [
      ["opcode", 0n, 255n],
      ["destination register", 0n, 10n],
      ["source register", 0n, 15n],
      ["offset", -32768n, 32767n],
      ["immediate", -(1n << 31n), (1n << 32n) - 1n],
    ];
    return rebuilt(
      call,
      fields.map(([what, low, high], at) => constantField(expander, call, at, `the ${what} of asm`, low, high)),
    );
  },
  "LD-BTF-ID": (expander, call) => {
    expectOperands(call, 1, 1, "(ld-btf-id 1234)");
    return rebuilt(call, [constantField(expander, call, 0, "the type id of ld-btf-id", 1n, (1n << 31n) - 1n)]);
  },
  "MAP-REF": (expander, call) => {
    expectOperands(call, 1, 1, "(map-ref map)");
    const name = call.args[0];
    return rebuilt(call, [
      {
        kind: "symbol",
        name: mapNamed(expander.compilation, name, call.form.span).name,
        span: name?.span ?? call.form.span,
      },
    ]);
  },
};

function constantField(expander: BodyExpander, call: CoreCall, at: number, what: string, low: bigint, high: bigint): bigint {
  const form = call.args[at];
  const span = form?.span ?? call.form.span;
  const value = expander.constant(form, call.scope, what, span);
  return value >= low && value <= high ? value : fail("WH2109", `${what} is ${value}`, { span, help: [`${low} to ${high}`] });
}
