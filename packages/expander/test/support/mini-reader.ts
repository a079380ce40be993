import type { Source } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
export function miniRead(text: string): Form[] {
  const source: Source = { path: "t.lisp", text };
  let at = 0;
  let id = 0;
  const skip = () => {
    for (;;) {
      while (at < text.length && /\s/.test(text[at]!)) at++;
      if (text[at] === ";") while (at < text.length && text[at] !== "\n") at++;
      else return;
    }
  };
  const one = (): Form => {
    skip();
    const start = at;
    const span = () => ({ source, start, end: at });
    const c = text[at]!;
    const prefix = (kind: "quote" | "quasiquote" | "unquote" | "unquote-splicing" | "function", n: number): Form => {
      at += n;
      const form = one();
      return { kind, form, span: span() };
    };
    if (c === "'") return prefix("quote", 1);
    if (c === "`") return prefix("quasiquote", 1);
    if (c === ",") return text[at + 1] === "@" ? prefix("unquote-splicing", 2) : prefix("unquote", 1);
    if (text.startsWith("#'", at)) return prefix("function", 2);
    if (text.startsWith("#.", at)) {
      at += 2;
      const form = one();
      return { kind: "read-eval", form, span: span() };
    }
    if (text.startsWith("#\\", at)) {
      at += 3;
      while (/[a-z]/i.test(text[at] ?? "")) at++;
      const n = text.slice(start + 2, at);
      return { kind: "character", codePoint: n.length === 1 ? n.codePointAt(0)! : n.toLowerCase() === "space" ? 32 : 10, span: span() };
    }
    if (c === '"') {
      at++;
      let v = "";
      while (text[at] !== '"') {
        if (text[at] === "\\") at++;
        v += text[at++];
      }
      at++;
      return { kind: "string", value: v, span: span() };
    }
    const vector = text.startsWith("#(", at);
    if (vector) at++;
    if (text[at] === "(") {
      at++;
      const items: Form[] = [];
      let tail: Form | undefined;
      for (;;) {
        skip();
        if (at >= text.length) throw new Error("eof");
        if (text[at] === ")") {
          at++;
          break;
        }
        if (text[at] === "." && /\s/.test(text[at + 1] ?? "")) {
          at++;
          tail = one();
          continue;
        }
        items.push(one());
      }
      return vector
        ? { kind: "vector", items, span: span() }
        : tail
          ? { kind: "list", items, tail, span: span() }
          : { kind: "list", items, span: span() };
    }
    while (at < text.length && !/[\s()'`,";]/.test(text[at]!)) at++;
    const t = text.slice(start, at);
    if (/^[+-]?\d+$/.test(t)) return { kind: "integer", value: BigInt(t.replace(/^\+/, "")), span: span() };
    const h = /^#x([+-]?)([0-9a-f]+)$/i.exec(t);
    if (h) return { kind: "integer", value: (h[1] === "-" ? -1n : 1n) * BigInt(`0x${h[2]}`), span: span() };
    if (/^[+-]?\d*\.\d+$/.test(t)) return { kind: "float", value: Number(t), span: span() };
    if (t.startsWith("#:")) return { kind: "symbol", name: t.slice(2).toUpperCase(), uninterned: ++id, span: span() };
    if (t.startsWith(":")) return { kind: "symbol", name: t.slice(1).toUpperCase(), package: "KEYWORD", span: span() };
    const p = /^([^:]+)(::?)([^:]+)$/.exec(t);
    if (p)
      return {
        kind: "symbol",
        name: p[3]!.toUpperCase(),
        package: p[1]!.toUpperCase(),
        ...(p[2] === "::" ? { internal: true } : {}),
        span: span(),
      };
    return { kind: "symbol", name: t.toUpperCase(), span: span() };
  };
  const forms: Form[] = [];
  for (;;) {
    skip();
    if (at >= text.length) return forms;
    forms.push(one());
  }
}
export function show(f: Form): string {
  switch (f.kind) {
    case "symbol":
      return `${f.package ? (f.package === "KEYWORD" ? ":" : `${f.package}::`) : ""}${f.name.toLowerCase()}${f.uninterned !== undefined ? `#${f.uninterned}` : ""}`;
    case "integer":
      return String(f.value);
    case "list":
      return `(${f.items.map(show).join(" ")})`;
    default:
      return JSON.stringify(f, (_, v) => (typeof v === "bigint" ? String(v) : v));
  }
}
