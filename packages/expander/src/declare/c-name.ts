/** The C name of a Lisp name: lower case, `-` → `_`, anything else that C does not allow → `_`. */
export function cNameOf(name: string): string {
  const text = name.toLowerCase().replace(/[^a-z0-9_]/g, "_");
  return /^[0-9]/.test(text) ? `_${text}` : text;
}
