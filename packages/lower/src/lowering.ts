import { type Diagnostic, type DiagnosticCode, type DiagnosticParts, diagnostic, type Span } from "@whistler/diagnostics";
import type { Unit, UnitMap, UnitProgram } from "@whistler/expander";
import type { FunctionBuilder, ValueId } from "@whistler/ir";
import type { Form, ListForm } from "@whistler/reader";
import { lowerCondition } from "./condition.ts";
import type { CoreForms } from "./core-forms.ts";
import type { Flow, Join } from "./flow.ts";
import { lowerHelperCall } from "./forms/helpers.ts";
import type { LocalTypes } from "./local-types.ts";
import { Scope } from "./scope.ts";
import { type Variable, variableKey } from "./variable.ts";

/** A list whose head is a symbol: what every rule of the core form table gets. */
export interface Call {
  readonly form: ListForm;
  readonly head: string;
  readonly args: readonly Form[];
}

/** What one program's forms share while they are lowered. */
export class Lowering {
  readonly scope = new Scope();
  readonly diagnostics: Diagnostic[] = [];
  /** Targets of `return-from`, by the key of the block's name. */
  readonly blocks = new Map<string, Join>();
  readonly unit: Unit;
  readonly program: UnitProgram;
  readonly flow: Flow;
  readonly context: ValueId;
  readonly types: LocalTypes;
  readonly addressTaken: ReadonlySet<string>;
  readonly #coreForms: CoreForms;
  readonly #maps: ReadonlyMap<string, UnitMap>;

  constructor(parts: {
    readonly unit: Unit;
    readonly program: UnitProgram;
    readonly flow: Flow;
    readonly context: ValueId;
    readonly types: LocalTypes;
    readonly addressTaken: ReadonlySet<string>;
    readonly coreForms: CoreForms;
  }) {
    this.unit = parts.unit;
    this.program = parts.program;
    this.flow = parts.flow;
    this.context = parts.context;
    this.types = parts.types;
    this.addressTaken = parts.addressTaken;
    this.#coreForms = parts.coreForms;
    this.#maps = new Map(parts.unit.maps.map((map) => [map.name, map]));
  }

  get builder(): FunctionBuilder {
    return this.flow.builder;
  }

  report(code: DiagnosticCode, message: string, span: Span, parts: Omit<DiagnosticParts, "span"> = {}): void {
    this.diagnostics.push(diagnostic(code, message, { span, ...parts }));
  }

  /** Report, and go on with 0 so that later mistakes are found in the same run. */
  fail(code: DiagnosticCode, message: string, span: Span, parts: Omit<DiagnosticParts, "span"> = {}): ValueId {
    this.report(code, message, span, parts);
    return this.flow.constant(0);
  }

  /** Lower a form for its value. */
  expr(form: Form): ValueId {
    const outer = this.builder.span;
    this.builder.span = form.span;
    const value = this.#expr(form);
    this.builder.span = outer;
    return value;
  }

  /** Lower forms in order; the value is the last one's, 0 where there is none. */
  body(forms: readonly Form[]): ValueId {
    let value: ValueId | undefined;
    for (const form of forms) value = this.expr(form);
    return value ?? this.flow.constant(0);
  }

  /** Lower a form in test position: control goes to one join or the other, the point after is dead. */
  condition(form: Form, whenTrue: Join, whenFalse: Join): void {
    const outer = this.builder.span;
    this.builder.span = form.span;
    lowerCondition(this, form, whenTrue, whenFalse);
    this.builder.span = outer;
  }

  variable(form: Form): Variable | undefined {
    return form.kind === "symbol" ? this.scope.lookup(variableKey(form)) : undefined;
  }

  /** The map that a symbol names; reports and yields undefined where there is none. */
  map(form: Form | undefined, at: Span): UnitMap | undefined {
    const known = form?.kind === "symbol" ? this.#maps.get(form.name) : undefined;
    if (known) return known;
    const names = this.unit.maps.map((map) => map.name.toLowerCase());
    const written = form?.kind === "symbol" ? form.name.toLowerCase() : "this operand";
    this.report("WH2113", `${written} is not a map`, form?.span ?? at, {
      help: [
        names.length > 0
          ? `maps of this file: ${names.join(", ")}`
          : "declare one: (defmap NAME :type :array :key-size 4 :value-size 8 :max-entries 1)",
      ],
    });
    return undefined;
  }

  mapRef(map: UnitMap): ValueId {
    return this.builder.emit("map_ref", [], { map: map.definition.name });
  }

  /** An operand that the core form grammar promises to be there. */
  operand(call: Call, index: number): Form {
    const form = call.args[index];
    if (form) return form;
    this.report("WH2107", `${call.head.toLowerCase()} needs more than ${call.args.length} operands`, call.form.span);
    return { kind: "integer", value: 0n, span: call.form.span };
  }

  #expr(form: Form): ValueId {
    switch (form.kind) {
      case "integer":
        if (form.value < -(2n ** 63n) || form.value >= 2n ** 64n)
          return this.fail("WH2118", `${form.value} does not fit 64 bits`, form.span);
        return this.flow.constant(form.value);
      case "symbol":
        return this.#readVariable(form);
      case "list":
        return this.#call(form);
      default:
        return this.fail("WH2103", `a ${form.kind} is no value of an eBPF program`, form.span, {
          help: ["program bodies compute with 64-bit integers and pointers"],
        });
    }
  }

  #readVariable(form: Extract<Form, { kind: "symbol" }>): ValueId {
    if (form.name === "NIL" && form.uninterned === undefined) return this.flow.constant(0);
    const variable = this.variable(form);
    if (!variable) {
      const names = this.scope.visibleNames();
      const maps = this.unit.maps.some((map) => map.name === form.name);
      return this.fail("WH2102", `unbound variable ${form.name.toLowerCase()}`, form.span, {
        help: maps
          ? [`${form.name.toLowerCase()} is a map: use it in a map form, (getmap ${form.name.toLowerCase()} key)`]
          : [names.length > 0 ? `variables in scope: ${names.join(", ")}` : "no variables are in scope here"],
      });
    }
    if (!variable.home) return this.flow.env.get(variable) ?? this.flow.constant(0);
    const address = this.builder.emit("stack_addr", [], { slot: variable.home.slot });
    const { bits, signed } = variable.type;
    return this.builder.emit("load", [address], { width: bits, signed, offset: 0, core: undefined }, variable.home.valueType);
  }

  #call(form: ListForm): ValueId {
    const [head, ...args] = form.items;
    if (head?.kind !== "symbol") return this.fail("WH2101", "the head of a form must be a name", head?.span ?? form.span);
    const call: Call = { form, head: head.name, args };
    const rule = this.#coreForms.get(head.name);
    return rule ? rule(this, call) : lowerHelperCall(this, call);
  }
}
