import { readFileSync } from "node:fs";
import { suggestion } from "@whistler/diagnostics";

/** `ffffffff81000000 T name` and, of modules, `\t[module]`: functions only. */
const FUNCTION = /^[0-9a-f]+ [tTwW] (\S+)/gm;

/** Names of the kernel's functions; some occur more than once. */
export function kernelFunctions(): readonly string[] {
  return [...readFileSync("/proc/kallsyms", "utf8").matchAll(FUNCTION)].map(([, name]) => name ?? "");
}

/** What to do about a name that is no function of the running kernel. */
export function unknownFunctionHelp(name: string): readonly string[] {
  const functions = kernelFunctions();
  // The compiler names specialised copies so: `name.isra.0`, `name.constprop.0`.
  const copies = functions.filter((one) => one.startsWith(`${name}.`));
  if (copies.length > 0) return [`the kernel's compiler made other functions of it: ${copies.join(", ")}`];
  return [...suggestion(name, functions), "grep ' [tT] ' /proc/kallsyms shows the functions; inlined ones are not there"];
}
