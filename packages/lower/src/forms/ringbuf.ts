import type { ValueId } from "@whistler/ir";
import type { CoreFormRule } from "../core-forms.ts";
import { HELPER, MAP_TYPE } from "../kernel-facts.ts";
import type { Call, Lowering } from "../lowering.ts";
import { callHelper, checkedMap } from "./maps.ts";

const RINGBUF = {
  allows: (type: number): boolean => type === MAP_TYPE.ringbuf,
  message: "is not a ring buffer",
  help: "(defmap events :type :ringbuf :max-entries 4096)",
};

function lowerReserve(lowering: Lowering, call: Call): ValueId {
  const map = checkedMap(lowering, call, 0, RINGBUF);
  if (!map) return lowering.flow.constant(0);
  const size = lowering.operand(call, 1);
  if (size.kind !== "integer")
    return lowering.fail("WH2108", "the size of a ring buffer record must be constant", size.span, {
      help: ["(sizeof STRUCT), or a number: the verifier must know it"],
    });
  const flags = call.args[2] ? lowering.expr(call.args[2]) : lowering.flow.constant(0);
  return callHelper(lowering, HELPER.ringbufReserve, [lowering.mapRef(map), lowering.expr(size), flags], "ptr.ringbuf_mem_or_null");
}

const release =
  (helper: number): CoreFormRule =>
  (lowering, call) => {
    const record = lowering.expr(lowering.operand(call, 0));
    const flags = call.args[1] ? lowering.expr(call.args[1]) : lowering.flow.constant(0);
    callHelper(lowering, helper, [record, flags]);
    return lowering.flow.constant(0);
  };

function lowerOutput(lowering: Lowering, call: Call): ValueId {
  const map = checkedMap(lowering, call, 0, RINGBUF);
  if (!map) return lowering.flow.constant(0);
  const [data, size, flags] = [1, 2, 3].map((index) => lowering.expr(lowering.operand(call, index)));
  const zero = lowering.flow.constant(0);
  return callHelper(lowering, HELPER.ringbufOutput, [lowering.mapRef(map), data ?? zero, size ?? zero, flags ?? zero]);
}

export const RINGBUF_FORMS: Readonly<Record<string, CoreFormRule>> = {
  "RINGBUF-RESERVE": lowerReserve,
  "RINGBUF-SUBMIT": release(HELPER.ringbufSubmit),
  "RINGBUF-DISCARD": release(HELPER.ringbufDiscard),
  "RINGBUF-OUTPUT": lowerOutput,
};
