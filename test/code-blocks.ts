import { readFileSync } from "node:fs";

/** A fenced block of a Markdown page. */
export interface CodeBlock {
  /** The nearest heading above it, numbered where it has several blocks: `Passes 2`. */
  readonly name: string;
  readonly code: string;
}

/** The blocks of a language, in order. */
export function codeBlocks(page: URL, language: string): readonly CodeBlock[] {
  const counts = new Map<string, number>();
  let heading = "";
  return [...readFileSync(page, "utf8").matchAll(/^#+ (?<heading>.+)$|^```(?<language>\w*)\n(?<code>[\s\S]*?)^```$/gm)].flatMap(
    ({ groups }) => {
      if (groups?.["heading"] !== undefined) heading = groups["heading"];
      if (groups?.["code"] === undefined || groups["language"] !== language) return [];
      const count = (counts.get(heading) ?? 0) + 1;
      counts.set(heading, count);
      return [{ name: count === 1 ? heading : `${heading} ${count}`, code: groups["code"] }];
    },
  );
}
