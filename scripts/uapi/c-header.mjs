/**
 * Reads the facts that a C header states in a form fit for a regular expression: enumerators, `#define NAME number`, the table of
 * helper prototypes that libbpf ships.
 */

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, " ").replace(/\\\n/g, " ");

/** The value of a C constant expression over literals and known names, or undefined if it has anything else. */
function evaluate(expression, known) {
  const source = expression
    .replace(/\b[A-Za-z_]\w*\b/g, (name) => (known.has(name) ? `(${known.get(name)})` : name))
    .replace(/\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b/g, "$1n");
  if (!/^[0-9a-fA-FxXn()<>|&~+\-* ]+$/.test(source)) return undefined;
  const value = new Function(`return (${source});`)();
  return typeof value === "bigint" ? Number(value) : undefined;
}

/** All enums: `{ name, values: [enumerator, number][] }`; name is "" for an anonymous one. Values depend on earlier enumerators. */
export function readEnums(text) {
  const known = new Map();
  const enums = [];
  for (const match of withoutComments(text).matchAll(/\benum\s*(\w*)\s*\{([^}]*)\}/g)) {
    const values = [];
    let next = 0;
    for (const item of match[2].split(",").map((part) => part.replace(/^\s*#.*$/gm, "").trim())) {
      const parts = /^(\w+)\s*(?:=\s*([\s\S]+))?$/.exec(item);
      if (!parts) continue;
      const value = parts[2] === undefined ? next : evaluate(parts[2].replace(/\s+/g, " ").trim(), known);
      if (value === undefined) continue;
      known.set(parts[1], value);
      values.push([parts[1], value]);
      next = value + 1;
    }
    enums.push({ name: match[1], values });
  }
  return enums;
}

/** Object-like macros with a number as value, as `[name, number][]`. */
export function readDefines(text) {
  const known = new Map();
  for (const [, name, body] of withoutComments(text).matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S.*?)[ \t]*$/gm)) {
    const value = evaluate(body, known);
    if (value !== undefined) known.set(name, value);
  }
  return [...known];
}

/** Names of `FN(name)` in the helper mapper of linux/bpf.h; the position is the id. */
export function readHelperMapper(text) {
  const start = text.indexOf("#define __BPF_FUNC_MAPPER(FN)");
  const body = text.slice(start, text.indexOf("#define __BPF_ENUM_FN", start));
  return [...body.matchAll(/\bFN\((\w+)\)/g)].map((match) => match[1]);
}

/** Prototypes of bpf/bpf_helper_defs.h: `{ id, name, prototype: { returns, params: [{ type, name }], variadic } }`. */
export function readHelperDefs(text) {
  const helpers = [];
  for (const [, returns, name, list, id] of withoutComments(text).matchAll(
    /^static (.+?)\(\*bpf_(\w+)\)\((.*)\) = \(void \*\) (\d+);$/gm,
  )) {
    const parts = list.trim() === "void" ? [] : list.split(",").map((part) => part.trim());
    const variadic = parts.at(-1) === "...";
    const params = (variadic ? parts.slice(0, -1) : parts).map((part) => {
      const [, type, parameter] = /^(.*?)(\w+)$/.exec(part) ?? [];
      if (type === undefined) throw new Error(`bpf_helper_defs.h: cannot read parameter "${part}" of ${name}`);
      return { type: type.trim(), name: parameter };
    });
    helpers.push({ id: Number(id), name, prototype: { returns: returns.trim(), params, variadic } });
  }
  return helpers;
}
