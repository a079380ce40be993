import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Golden files: input and expectation in one readable file. The first line says what to do (`; test pass combine`), the input
 * follows, and after a line that starts with `; =>` stands what must come out, each line as a comment. `BLESS=1` rewrites that part.
 */
export interface GoldenFile {
  /** `pass/combine-identities.ir`. */
  readonly name: string;
  /** The words after `; test`. */
  readonly command: readonly string[];
  readonly input: string;
  readonly expected: string;
  /** Write another expectation into the file. */
  bless(actual: string): void;
}

const MARK = "; =>";

export function goldenFiles(directory: URL): readonly GoldenFile[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ir|lisp)$/.test(name))
    .sort()
    .map((name) => readGolden(new URL(name, directory), name));
}

function readGolden(file: URL, name: string): GoldenFile {
  const text = readFileSync(file, "utf8");
  const [first = ""] = text.split("\n");
  const command = /^; test (.+)$/.exec(first)?.[1];
  if (command === undefined) throw new Error(`${name} does not begin with "; test …"`);
  const at = text.search(/^; =>/m);
  const input = at < 0 ? `${text.trimEnd()}\n` : text.slice(0, at);
  const expected = at < 0 ? "" : text.slice(at);
  return {
    name,
    command: command.trim().split(/\s+/),
    input,
    expected: uncomment(expected),
    bless: (actual) => writeFileSync(file, `${input}${comment(actual)}`),
  };
}

/** A single word stands beside the mark, everything longer below it. */
function comment(actual: string): string {
  const lines = actual.trimEnd().split("\n");
  if (lines.length === 1 && /^\S+$/.test(lines[0] ?? "")) return `${MARK} ${lines[0]}\n`;
  return [MARK, ...lines.map((line) => (line === "" ? ";" : `; ${line}`)), ""].join("\n");
}

function uncomment(expected: string): string {
  const [first = "", ...rest] = expected.trimEnd().split("\n");
  const beside = first.slice(MARK.length).trim();
  return beside === "" ? rest.map((line) => line.replace(/^; ?/, "")).join("\n") : beside;
}
