// Plant one fault in a file of a copy, and take it out again.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Why a fault cannot be planted; undefined where it can: its text stands in the file exactly once, and something changes. */
export function obstacleTo(root, mutant) {
  let text;
  try {
    text = readFileSync(join(root, mutant.file), "utf8");
  } catch (error) {
    return `${mutant.file}: ${error.message}`;
  }
  const count = text.split(mutant.original).length - 1;
  if (count !== 1) return `${mutant.file}: the original text occurs ${count} times: ${JSON.stringify(mutant.original)}`;
  if (mutant.original === mutant.mutated) return `${mutant.file}: the mutated text is the original one`;
  return undefined;
}

/** Plant the fault; the function that comes back puts the file as it was. */
export function plant(root, mutant) {
  const path = join(root, mutant.file);
  const text = readFileSync(path, "utf8");
  // A function as replacement: `$` in the text means itself.
  writeFileSync(
    path,
    text.replace(mutant.original, () => mutant.mutated),
  );
  return () => writeFileSync(path, text);
}
