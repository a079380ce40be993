import type { Form } from "@whistler/reader";
import { helperByName, helperSignature } from "@whistler/uapi";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall } from "../call.ts";
import { constantValue } from "../constant.ts";
import { helperNamed } from "../helpers.ts";
import { findName, variableKey } from "../scope.ts";
import { buildList } from "../template.ts";
import { rebuilt } from "./operands.ts";

/** A call of a kernel helper: operands walked, map names told apart from variables. */
export function helperCall(expander: BodyExpander, call: CoreCall): Form {
  const name = call.head.toLowerCase();
  const [minimum, maximum] = helperNamed(call.head)?.arguments ?? [0, 5];
  const count = call.args.length;
  if (count < minimum || count > maximum) {
    const wanted = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
    return fail("WH2117", `the helper ${name} takes ${wanted} argument${maximum === 1 ? "" : "s"}, not ${count}`, {
      span: call.form.span,
      help: shapesOf(call.head),
    });
  }
  if (call.head === "PERF-EVENT-OUTPUT" && count < 5) return emptyPerfEvent(expander, call);
  const operands = call.args.map((operand) => helperOperand(expander, call, operand));
  const size = operands[1] && name.startsWith("probe-read") ? constantValue(operands[1]) : null;
  if (size !== null && (size < 0n || size > 512n)) {
    return fail("WH2109", `${name} reads ${size} bytes; the stack has 512`, { span: call.args[1]?.span ?? call.form.span });
  }
  return rebuilt(call, operands);
}

/** A call of the helper as it is written, and its prototype in C. */
function shapesOf(head: string): readonly string[] {
  const helper = helperByName(head.toLowerCase());
  if (!helper) return [];
  const operands = helper.prototype.params.map((one) => ` ${one.name.replaceAll("_", "-")}`).join("");
  const shape = `write (${head.toLowerCase()}${operands}${helper.prototype.variadic ? " ..." : ""})`;
  const taken = head === "LOOP" ? ["this is the kernel's bpf_loop; programs repeat with (dotimes (i 10) ...)"] : [];
  return [shape, helperSignature(helper), ...taken];
}

/** Upstream's three arguments leave out the data; the kernel takes that as a record of no bytes. */
function emptyPerfEvent(expander: BodyExpander, call: CoreCall): Form {
  const shape = "(perf-event-output (ctx-ptr) map flags data size)";
  if (call.args.length !== 3)
    return fail("WH2117", "the helper perf-event-output takes 5 arguments", { span: call.form.span, help: [`write ${shape}`] });
  expander.warn("WH2121", "perf-event-output without data and size sends a record of no bytes", {
    span: call.form.span,
    help: [`write ${shape}`],
  });
  const operands = call.args.map((operand) => helperOperand(expander, call, operand));
  return rebuilt(call, [...operands, buildList(["struct-alloc", 8], call.form.span), 0]);
}

function helperOperand(expander: BodyExpander, call: CoreCall, operand: Form): Form {
  const isMap =
    operand.kind === "symbol" &&
    operand.uninterned === undefined &&
    expander.compilation.maps.has(operand.name) &&
    !findName(call.scope, variableKey(operand));
  return isMap
    ? buildList(["map-ref", { kind: "symbol", name: operand.name, span: operand.span }], operand.span)
    : expander.walk(operand, call.scope);
}
