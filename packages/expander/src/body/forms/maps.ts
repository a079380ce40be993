import type { Form } from "@whistler/reader";
import type { MapInfo } from "../../declare/info.ts";
import { mapNamed } from "../../declare/lookup.ts";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormRule, CoreFormTable } from "../call.ts";
import { expectOperands, rebuilt } from "./operands.ts";

/** What to say, and what to do, where a form does not work on a type of map; null where it does. */
type MapCheck = (map: MapInfo) => { readonly message: string; readonly help: string } | null;

const RINGBUF_HELP = "(with-ringbuf (record map size) ...), or ringbuf-reserve and ringbuf-submit";

const keyed: MapCheck = (map) => {
  if (map.type === "RINGBUF")
    return { message: "does not work on ring buffers: use ringbuf-reserve and ringbuf-submit", help: RINGBUF_HELP };
  return map.type === "PROG-ARRAY" ? { message: "does not work on program arrays: use tail-call", help: "(tail-call map index)" } : null;
};
const updatable: MapCheck = (map) =>
  map.type === "RINGBUF" ? { message: "does not work on ring buffers: use ringbuf-output", help: RINGBUF_HELP } : null;
const only =
  (type: string, what: string, example: string): MapCheck =>
  (map) =>
    map.type === type ? null : { message: `works on ${what}`, help: example };
const ringbuf = only("RINGBUF", "ring buffers", "(defmap events :type :ringbuf :max-entries 4096)");
const progArray = only("PROG-ARRAY", "program arrays", "(defmap jumps :type :prog-array :key-size 4 :value-size 4 :max-entries 8)");
const stackTrace = only(
  "STACK-TRACE",
  "stack trace maps",
  "(defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 1024)",
);

/** Map forms. The map's place in each is fixed; trailing flags that are left out become 0. */
export const MAP_FORMS: CoreFormTable = {
  "MAP-LOOKUP": mapForm(0, 1, 0, keyed, "(map-lookup map key)"),
  "MAP-UPDATE": mapForm(0, 2, 1, updatable, "(map-update map key value flags)"),
  "MAP-DELETE": mapForm(0, 1, 0, updatable, "(map-delete map key)"),
  "MAP-LOOKUP-PTR": mapForm(0, 1, 0, keyed, "(map-lookup-ptr map key-pointer)"),
  "MAP-UPDATE-PTR": mapForm(0, 2, 1, updatable, "(map-update-ptr map key-pointer value-pointer flags)"),
  "MAP-DELETE-PTR": mapForm(0, 1, 0, updatable, "(map-delete-ptr map key-pointer)"),
  "RINGBUF-OUTPUT": mapForm(0, 2, 1, ringbuf, "(ringbuf-output map data size flags)"),
  "RINGBUF-RESERVE": mapForm(0, 1, 1, ringbuf, "(ringbuf-reserve map size flags)"),
  "RINGBUF-SUBMIT": record,
  "RINGBUF-DISCARD": record,
  "TAIL-CALL": mapForm(0, 1, 0, progArray, "(tail-call map index)"),
  "GET-STACKID": mapForm(1, 2, 0, stackTrace, "(get-stackid (ctx-ptr) map flags)"),
};

/** A form with its map at `place`, `required` more operands and `flags` optional ones that default to 0. */
function mapForm(place: number, required: number, flags: number, check: MapCheck, shape: string): CoreFormRule {
  return (expander, call) => {
    expectOperands(call, required + 1, required + 1 + flags, shape);
    const map = mapOperand(expander, call, place, check);
    const operands = call.args.map((operand, at) => (at === place ? map : expander.walk(operand, call.scope)));
    while (operands.length < required + 1 + flags) operands.push({ kind: "integer", value: 0n, span: call.form.span });
    return rebuilt(call, operands);
  };
}

function mapOperand(expander: BodyExpander, call: CoreCall, place: number, check: MapCheck): Form {
  const name = call.args[place];
  const map = mapNamed(expander.compilation, name, call.form.span);
  const wrong = check(map);
  if (wrong === null) return { kind: "symbol", name: map.name, span: name?.span ?? call.form.span };
  return fail("WH2114", `${call.head.toLowerCase()} ${wrong.message}`, {
    span: name?.span ?? call.form.span,
    label: `${map.name.toLowerCase()} is of type :${map.type.toLowerCase()}`,
    related: [{ span: map.span, message: "the map is defined here" }],
    help: [wrong.help],
  });
}

function record(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 1, 2, `(${call.head.toLowerCase()} record flags)`);
  const [pointer, flags] = call.args;
  return rebuilt(call, [pointer ? expander.walk(pointer, call.scope) : 0, flags ? expander.walk(flags, call.scope) : 0]);
}
