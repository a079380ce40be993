import type { Helper } from "./helper-type.ts";
import { HELPERS } from "./helpers.gen.ts";

/** The kernel's name of a helper, without `bpf_`. */
export type HelperName = keyof typeof HELPERS;

/** Registers r1 to r5 carry arguments (linux/filter.h, `MAX_BPF_FUNC_ARGS`; the verifier's `MAX_BPF_FUNC_REG_ARGS`). */
export const MAX_HELPER_ARGUMENTS = 5;

const BY_NAME: ReadonlyMap<string, Helper> = new Map(Object.entries(HELPERS));
const BY_ID: ReadonlyMap<number, Helper> = new Map(Object.values(HELPERS).map((helper) => [helper.id, helper]));

/** The name in Lisp of a kernel name: `map_lookup_elem` is `map-lookup-elem`. */
export function lispName(kernelName: string): string {
  return kernelName.replaceAll("_", "-");
}

/** A helper by its kernel name (`map_lookup_elem`, with or without `bpf_`) or its Lisp name (`map-lookup-elem`), in lower case. */
export function helperByName(name: string): Helper | undefined {
  const kernelName = name.replaceAll("-", "_");
  return BY_NAME.get(kernelName) ?? (kernelName.startsWith("bpf_") ? BY_NAME.get(kernelName.slice(4)) : undefined);
}

/** A helper by its `BPF_FUNC_*` id. */
export function helperById(id: number): Helper | undefined {
  return BY_ID.get(id);
}

/** How many arguments a helper takes: more than one number only where C says `...`. */
export function helperArity(helper: Helper): { readonly min: number; readonly max: number } {
  const { params, variadic } = helper.prototype;
  return { min: params.length, max: variadic ? MAX_HELPER_ARGUMENTS : params.length };
}

/** The prototype as one line of C: `void *bpf_map_lookup_elem(void *map, const void *key)`. */
export function helperSignature(helper: Helper): string {
  const join = (type: string, name: string) => (type.endsWith("*") ? `${type}${name}` : `${type} ${name}`);
  const params = helper.prototype.params.map((one) => join(one.type, one.name));
  if (helper.prototype.variadic) params.push("...");
  return `${join(helper.prototype.returns, `bpf_${helper.name}`)}(${params.length === 0 ? "void" : params.join(", ")})`;
}
