import { type Btf, type CStruct, structFields, structNamed, structNames } from "@whistler/btf";
import { InternalError, type Span, suggestion } from "@whistler/diagnostics";
import { LispSymbol, NIL, type Value } from "../evaluator/value.ts";
import { type KernelField, type KernelStruct, kernelStructMacros } from "../library/kernel-structs.ts";
import { fail, Problem } from "../problem.ts";
import { cNameOf } from "./c-name.ts";
import type { Compilation } from "./compilation.ts";
import { kernelTypes } from "./kernel-types.ts";
import { type Declaration, declaredName, optionsOf } from "./top-level.ts";

/** So many field names make a help line. */
const MAX_LISTED = 20;

/**
 * `(import-kernel-struct struct field… :relocate bool)`: accessors for the fields of a struct of the kernel, all of them where none is named.
 * Offsets come from the host's BTF; the accessors carry CO-RE records, by which a loader finds the fields of the running kernel.
 */
export function importKernelStruct(declaration: Declaration): Value {
  const symbol = declaredName(declaration, "import-kernel-struct");
  const { compilation, interpreter, span } = declaration;
  const operands = declaration.operands.slice(1);
  const firstOption = operands.findIndex((operand) => operand instanceof LispSymbol && operand.isKeyword);
  const names = firstOption < 0 ? operands : operands.slice(0, firstOption);
  const options = optionsOf(declaration, firstOption < 0 ? [] : operands.slice(firstOption), ["RELOCATE"], "import-kernel-struct");
  const relocate = options.get("RELOCATE");
  const cName = cNameOf(symbol.name);
  const type = kernelStruct(compilation, cName, span);
  const fields = type.members.map((member): KernelField => {
    const name = (member.name ?? "").toUpperCase().replaceAll("_", "-");
    return { name, member, offsetBytes: member.offsetBytes ?? 0 };
  });
  const wanted = names.map((name) => fieldNamed(fields, name, cName, span));
  const struct: KernelStruct = {
    name: symbol.name,
    cName,
    type,
    fields: wanted.length > 0 ? wanted : fields,
    relocate: relocate === undefined || interpreter.evaluate(relocate, declaration.scope) !== NIL,
  };
  if (struct.relocate) compilation.kernelStructs.set(cName, type);
  for (const macro of kernelStructMacros(struct)) compilation.declaredMacros.set(macro.name, macro);
  const size = interpreter.packages.intern(`+${symbol.name}-SIZE+`);
  interpreter.globals.set(size, BigInt(type.sizeBytes ?? 0));
  interpreter.constants.add(size);
  return symbol;
}

function kernelStruct(compilation: Compilation, cName: string, span: Span): CStruct {
  const btf = kernelBtf(compilation, cName, span);
  const id = structNamed(btf, cName);
  const type = id === undefined ? undefined : structFields(btf, id);
  return (
    type ??
    fail("WH2217", `the kernel has no struct ${cName}`, {
      span,
      help: suggestion(cName, structNames(btf)),
    })
  );
}

function kernelBtf(compilation: Compilation, cName: string, span: Span): Btf {
  const bytes = compilation.readKernelBtf();
  if (bytes === null) {
    return fail("WH2215", `the kernel's type ${cName} is not available`, {
      span,
      help: [
        "the running kernel has its types in /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF); another kernel's: --btf FILE",
        "without types: (kernel-load type pointer offset)",
      ],
    });
  }
  const btf = kernelTypes(bytes);
  if (btf.ok) return btf.value;
  const [first] = btf.diagnostics;
  throw first ? new Problem({ ...first, span }) : new InternalError("import-kernel-struct: BTF was refused without a word");
}

function fieldNamed(fields: readonly KernelField[], wanted: Value, cName: string, span: Span): KernelField {
  const name = wanted instanceof LispSymbol ? wanted.name.replaceAll("_", "-") : "";
  const found = fields.find((field) => field.name === name);
  if (found) return found;
  const known = fields.map((field) => field.name);
  return fail("WH2125", `${cName} has no field ${name.toLowerCase()}`, {
    span,
    help: [
      ...suggestion(name, known),
      `fields: ${known.slice(0, MAX_LISTED).join(" ").toLowerCase()}${known.length > MAX_LISTED ? " …" : ""}`,
    ],
  });
}
