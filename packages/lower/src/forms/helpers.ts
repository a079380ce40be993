import type { ValueId } from "@whistler/ir";
import type { Form } from "@whistler/reader";
import { checkHelperArguments } from "../helper-arguments.ts";
import { helperFacts } from "../kernel-facts.ts";
import type { Call, Lowering } from "../lowering.ts";
import { inferScalarType, type ScalarType, scalarType } from "../variable.ts";
import { callHelper } from "./maps.ts";
import { MAX_STACK_BYTES } from "./memory.ts";

/** Functions of Common Lisp that people try in program bodies. */
const LISP_FUNCTIONS: ReadonlySet<string> = new Set([
  "FORMAT",
  "PRINT",
  "LOOP",
  "MAPCAR",
  "FUNCALL",
  "APPLY",
  "CONCATENATE",
  "STRING",
  "LIST",
  "CONS",
  "MAKE-ARRAY",
]);

/** Helpers that read memory of the kernel or of a process into a buffer: (buffer size pointer). */
const PROBE_READS: ReadonlySet<string> = new Set([
  "PROBE-READ",
  "PROBE-READ-STR",
  "PROBE-READ-USER",
  "PROBE-READ-USER-STR",
  "PROBE-READ-KERNEL",
  "PROBE-READ-KERNEL-STR",
]);

/** A form whose head is in no table of core forms: a kernel helper by name, or a mistake (language.md §5.8, §5.10). */
export function lowerHelperCall(lowering: Lowering, call: Call): ValueId {
  const name = call.head.toLowerCase();
  const helper = helperFacts(name);
  if (!helper) {
    const help = LISP_FUNCTIONS.has(call.head)
      ? [`${name} is a Common Lisp function: it exists at compile time, in macros, not in an eBPF program`]
      : ["check the spelling, or define a macro of this name"];
    return lowering.fail("WH2101", `unknown form ${name}`, call.form.items[0]?.span ?? call.form.span, { help });
  }
  const { minArgs, maxArgs } = helper;
  if (call.args.length < minArgs || call.args.length > maxArgs) {
    const count = minArgs === maxArgs ? `${minArgs}` : `${minArgs} to ${maxArgs}`;
    return lowering.fail("WH2117", `${name} takes ${count} argument${count === "1" ? "" : "s"}, not ${call.args.length}`, call.form.span, {
      help: [helper.prototype],
    });
  }
  if (PROBE_READS.has(call.head)) checkProbeRead(lowering, call);
  const args = call.args.map((arg) => lowerArgument(lowering, arg));
  checkHelperArguments(lowering, helper.id, call.args, args);
  return callHelper(lowering, helper.id, args, helper.returns);
}

/** An argument: a value, or a map by name. */
function lowerArgument(lowering: Lowering, arg: Form): ValueId {
  const head = arg.kind === "list" ? arg.items[0] : undefined;
  if (arg.kind === "list" && head?.kind === "symbol" && head.name === "MAP-REF") {
    const map = lowering.map(arg.items[1], arg.span);
    return map ? lowering.mapRef(map) : lowering.flow.constant(0);
  }
  return lowering.expr(arg);
}

function checkProbeRead(lowering: Lowering, call: Call): void {
  const [buffer, size, pointer] = call.args;
  if (size?.kind === "integer" && size.value > BigInt(MAX_STACK_BYTES))
    lowering.report("WH2109", `${call.head.toLowerCase()} of ${size.value} bytes`, size.span, {
      help: [`a program has ${MAX_STACK_BYTES} bytes of stack: read in pieces`],
    });
  for (const operand of [buffer, pointer]) {
    const type = operand && staticType(lowering, operand);
    if (operand && type && type.bits < 32)
      lowering.report("WH2327", `a u${type.bits} value passed as a pointer`, operand.span, {
        help: [`u${type.bits} values are at most ${2 ** type.bits - 1}, no addresses; use (load u64 …)`],
      });
  }
}

/** The type that a variable or an expression has without looking at values; undefined where it tells nothing. */
function staticType(lowering: Lowering, form: Form): ScalarType | undefined {
  if (form.kind === "symbol") return lowering.variable(form)?.type;
  if (form.kind === "list" && scalarType(form.items[1])) return inferScalarType(form);
  return undefined;
}
