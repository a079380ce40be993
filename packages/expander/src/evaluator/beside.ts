/** The path of a file that the file at `from` names: beside it, unless the name is absolute or `from` has no directory. */
export function beside(name: string, from: string): string {
  const end = from.lastIndexOf("/");
  return name.startsWith("/") || end < 0 ? name : `${from.slice(0, end + 1)}${name}`;
}
