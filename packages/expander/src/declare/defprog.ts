import { diagnostic, didYouMean, suggestion } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import { PROGRAM_KEYWORDS, resolveSection } from "@whistler/uapi";
import { formOfValue } from "../evaluator/forms.ts";
import { Cons, itemsOf, LispSymbol, NIL, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import { cNameOf } from "./c-name.ts";
import { isKnownProgramType, isKnownSection, knownSectionsLike } from "./program-types.ts";
import { type Declaration, declaredName, optionsOf, textOption } from "./top-level.ts";

const OPTIONS = ["TYPE", "SECTION", "LICENSE"];

/** `(defprog name (:type type :section section :license license) body…)`. The body is kept and expanded when the file has been evaluated. */
export function defprog(declaration: Declaration): Value {
  return declareProgram(declaration, () => {
    let body: Value = declaration.whole.cdr;
    for (let skipped = 0; skipped < HEADER_OPERANDS && body instanceof Cons; skipped++) body = body.cdr;
    const list = formOfValue(declaration.interpreter, body, declaration.span, declaration.compilation.maxDepth);
    return list.kind === "list" ? list.items : [];
  });
}

/** How many operands stand before the body. */
export const HEADER_OPERANDS = 2;

/** A program of which only the name and the options are data. */
export function declareProgram(declaration: Declaration, body: () => readonly Form[]): LispSymbol {
  const { compilation, interpreter, span } = declaration;
  const symbol = declaredName(declaration, "defprog");
  const name = symbol.name;
  const header = declaration.operands[1] ?? NIL;
  if (!(header instanceof Cons) && header !== NIL) {
    return fail("WH2206", `the options of the program ${name.toLowerCase()} are not a list`, {
      span,
      help: [`write (defprog ${name.toLowerCase()} (:type :xdp :license "GPL") ...)`],
    });
  }
  const options = optionsOf(declaration, itemsOf(header), OPTIONS, "defprog");
  const typeForm = options.get("TYPE");
  const typeValue = typeForm === undefined ? null : interpreter.evaluate(typeForm, declaration.scope);
  if (typeValue !== null && !(typeValue instanceof LispSymbol))
    return fail("WH2206", `:type is ${interpreter.show(typeValue)}, not a keyword`, { span });
  const type = (typeValue?.name ?? "XDP").toLowerCase();
  const section = textOption(declaration, options, "SECTION") ?? type;
  const license = textOption(declaration, options, "LICENSE") ?? "GPL";
  if (!isKnownProgramType(type) && !isKnownSection(section, compilation.sections)) {
    compilation.report(
      diagnostic("WH2209", `neither the type :${type} nor the section ${section} is known`, {
        span,
        help: suggestion(type, Object.keys(PROGRAM_KEYWORDS)),
      }),
    );
  } else if (!isKnownSection(section, compilation.sections)) {
    compilation.report(
      diagnostic("WH2210", `libbpf and bpftool do not know the section ${JSON.stringify(section)}`, {
        span,
        help: [...sectionMeant(section, type), sectionHelp(section, type)],
      }),
    );
  }
  const twin = compilation.programs.find((one) => cNameOf(one.name) === cNameOf(name));
  if (twin) {
    return fail("WH2208", `the program ${name.toLowerCase()} is defined twice`, {
      span,
      related: [{ span: twin.span, message: "the first definition" }],
    });
  }
  compilation.programs.push({
    name,
    type,
    section,
    progType: resolveSection(section, compilation.sections)?.progType,
    license,
    body: body(),
    package: interpreter.packages.current,
    span,
  });
  return symbol;
}

/** `kprob/do_exit`: did you mean kprobe/do_exit? */
function sectionMeant(section: string, type: string): readonly string[] {
  const [kind = "", ...target] = section.split("/");
  const meant = didYouMean(kind, knownSectionsLike(section, type));
  return meant === null ? [] : [`did you mean ${[meant, ...target].join("/")}?`];
}

/** A name that they do know for this type of program: the part before the slash where they take that alone. */
function sectionHelp(section: string, type: string): string {
  const known = knownSectionsLike(section, type);
  const own = known.find((name) => section.startsWith(`${name}/`));
  const spellings = own === undefined ? known : [own];
  if (spellings.length === 0) return 'give a :section that they know, such as "xdp", "tc", "kprobe/function"';
  return `write :section ${spellings.map((name) => JSON.stringify(name)).join(" or ")}`;
}
