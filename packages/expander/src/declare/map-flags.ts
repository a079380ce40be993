import { suggestion } from "@whistler/diagnostics";
import { constantByName } from "@whistler/uapi";
import { BUILTIN_CONSTANTS } from "../body/builtin-constants.ts";
import { Cons, itemsOf, LispSymbol, NIL, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { Declaration } from "./top-level.ts";

/** Flags of `BPF_MAP_CREATE` (linux/bpf.h, "flags for BPF_MAP_CREATE command"): `BPF_F_` and the name, `-` for `_`. */
const FLAGS = [
  "NO-PREALLOC",
  "NO-COMMON-LRU",
  "NUMA-NODE",
  "RDONLY",
  "WRONLY",
  "STACK-BUILD-ID",
  "ZERO-SEED",
  "RDONLY-PROG",
  "WRONLY-PROG",
  "CLONE",
  "MMAPABLE",
  "PRESERVE-ELEMS",
  "INNER-MAP",
  "LINK",
  "SEGV-ON-FAULT",
  "NO-USER-CONV",
] as const;

const U32_MAX = 0xffff_ffffn;

/** `:map-flags`: an expression for a number, a name such as `:no-prealloc`, or a list of names and constants `(:no-prealloc :rdonly-prog)`. */
export function mapFlags(declaration: Declaration, form: Value | undefined): number {
  if (form === undefined) return 0;
  const parts = form instanceof Cons && isName(form.car) ? itemsOf(form) : [form];
  let flags = 0n;
  for (const part of parts) flags |= flagsOf(declaration, part);
  return Number(flags);
}

/** Whether a list begins with the name of a flag, and so is no call. */
function isName(value: Value): boolean {
  return value instanceof LispSymbol && (value.isKeyword || (value.name.startsWith("BPF_F_") && BUILTIN_CONSTANTS.has(value.name)));
}

function flagsOf(declaration: Declaration, form: Value): bigint {
  const { interpreter, span } = declaration;
  if (form === NIL) return 0n;
  const name = form instanceof LispSymbol ? form.name : "";
  if (form instanceof LispSymbol && form.isKeyword) {
    const flag = FLAGS.find((one) => one === name);
    const value = flag && constantByName(`BPF_F_${flag.replaceAll("-", "_")}`);
    if (value !== undefined) return BigInt(value);
    return fail("WH2206", `:${name.toLowerCase()} is no flag of a map`, {
      span,
      help: [...suggestion(name, FLAGS), `flags: ${FLAGS.map((one) => `:${one.toLowerCase()}`).join(" ")}`],
    });
  }
  const value = BUILTIN_CONSTANTS.get(name) ?? interpreter.evaluate(form, declaration.scope);
  if (typeof value !== "bigint") return fail("WH2206", `:map-flags is ${interpreter.show(value)}, not an integer`, { span });
  if (value < 0n || value > U32_MAX) return fail("WH2109", `:map-flags is ${value}; it is between 0 and ${U32_MAX}`, { span });
  return value;
}
