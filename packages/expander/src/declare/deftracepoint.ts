import { didYouMean, suggestion } from "@whistler/diagnostics";
import { LispSymbol, type Value } from "../evaluator/value.ts";
import { defineMacro, type LibraryMacro } from "../library/macro.ts";
import { fail } from "../problem.ts";
import { type Declaration, declaredName } from "./top-level.ts";

/** A field of a tracepoint's record, as the kernel's format file describes it. */
interface TracepointField {
  readonly name: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly signed: boolean;
  readonly array: boolean;
}

/** `(deftracepoint category/event field…)`: readers `tp-FIELD` of the record that the context points at. */
export function deftracepoint(declaration: Declaration): Value {
  const symbol = declaredName(declaration, "deftracepoint");
  const { compilation, span } = declaration;
  const [category = "", event = ""] = symbol.name.toLowerCase().replaceAll("-", "_").split("/");
  const text = compilation.readTracepointFormat(category, event);
  if (text === null) {
    return fail("WH2215", `the format of the tracepoint ${category}/${event} is not available`, {
      span,
      help: [
        ...tracepointMeant(compilation.tracepointNames, category, event),
        `the kernel describes it in /sys/kernel/tracing/events/${category}/${event}/format, by default for root only: chmod a+r`,
      ],
    });
  }
  const fields = parseFormat(text);
  const wanted = declaration.operands.slice(1).map((operand) => {
    const name = operand instanceof LispSymbol ? operand.name.toLowerCase().replaceAll("-", "_") : "";
    const found = fields.find((field) => field.name === name);
    if (found) return found;
    const known = fields.map((field) => field.name);
    return fail("WH2125", `the tracepoint ${category}/${event} has no field ${name}`, {
      span,
      help: [...suggestion(name, known), `fields: ${known.join(" ")}`],
    });
  });
  const chosen = wanted.length > 0 ? wanted : fields.filter((field) => !field.name.startsWith("common_"));
  for (const macro of chosen.flatMap(accessors)) compilation.declaredMacros.set(macro.name, macro);
  return symbol;
}

/** `did you mean sched/sched_switch?`: the category and the event that are most like these. */
function tracepointMeant(namesIn: (category?: string) => readonly string[], category: string, event: string): readonly string[] {
  const categories = namesIn();
  const near = categories.includes(category) ? category : didYouMean(category, categories);
  if (near === null) return [];
  const events = namesIn(near);
  const meant = events.includes(event) ? event : didYouMean(event, events);
  return meant === null || (near === category && meant === event) ? [] : [`did you mean ${near}/${meant}?`];
}

/** `field:type name[n]; offset:8; size:16; signed:0;` (Documentation/trace/events.rst, "Event formats"). */
function parseFormat(text: string): TracepointField[] {
  const fields: TracepointField[] = [];
  for (const match of text.matchAll(/field:([^;]+);\s*offset:(\d+);\s*size:(\d+);\s*signed:(\d+);/g)) {
    const [, declaration = "", offset = "0", size = "0", signed = "0"] = match;
    const name = declaration.split(/[\s*]+/).at(-1) ?? "";
    const bracket = name.indexOf("[");
    fields.push({
      name: bracket < 0 ? name : name.slice(0, bracket),
      offsetBytes: Number(offset),
      sizeBytes: Number(size),
      signed: signed === "1",
      array: bracket >= 0,
    });
  }
  return fields;
}

function accessors(field: TracepointField): LibraryMacro[] {
  const name = `tp-${field.name.replaceAll("_", "-")}`;
  const address = () => ["+", ["ctx-ptr"], field.offsetBytes];
  if (field.array) return [defineMacro(name, address), defineMacro(`${name}-ptr`, address)];
  const width = [1, 2, 4, 8].includes(field.sizeBytes) ? field.sizeBytes * 8 : null;
  const type = width === null ? "u64" : `${field.signed ? "i" : "u"}${width}`;
  return [defineMacro(name, () => ["ctx", type, field.offsetBytes])];
}
