import { type Diagnostic, diagnostic, didYouMean, failure, ok, type Result } from "@whistler/diagnostics";
import { HELPERS, helperByName } from "@whistler/uapi";

/** The diagnostic of a name that no helper has. */
export function unknownHelper(name: string): Diagnostic {
  const meant = didYouMean(name.replaceAll("-", "_").replace(/^bpf_/, ""), Object.keys(HELPERS));
  const help = meant === null ? {} : { help: [`did you mean ${meant.replaceAll("_", "-")}?`] };
  return diagnostic("WH7111", `no kernel has a helper ${name}`, help);
}

/** A stub as `NAME=VALUE`: a helper by its C or Lisp name, and a decimal or `0x` number that fits 64 bits. */
export function parseStub(text: string): Result<readonly [helper: string, value: bigint]> {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(at, 0)).trim();
  const number = text.slice(at + 1).trim();
  if (at < 0 || !/^(-?\d+|0x[0-9a-f]+)$/i.test(number))
    return failure(diagnostic("WH7111", `${text}: a stub has the form NAME=VALUE, such as ktime-get-ns=5`));
  const helper = helperByName(name);
  if (!helper) return failure(unknownHelper(name));
  const value = BigInt(number);
  if (value !== BigInt.asIntN(64, value) && value !== BigInt.asUintN(64, value))
    return failure(diagnostic("WH7111", `${text}: the value does not fit 64 bits`));
  return ok([helper.name, value]);
}
