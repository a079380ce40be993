/** A script of a page: the names that it imports, by package of this repository, and its lines. */
export function script(imports: Readonly<Record<string, string>>, lines: string): string {
  const first = Object.entries(imports).map(([name, names]) => {
    const specifier = JSON.stringify(`@whistler/${name}`);
    return `import { ${names} } from ${specifier};`;
  });
  return `\n${first.join("\n")}\n\n${lines.trim()}`;
}
