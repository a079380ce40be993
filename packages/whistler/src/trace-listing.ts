import type { PassTrace } from "@whistler/compiler";

/** What passes changed, in the order of their runs; neighbours that changed nothing share a line. */
export function listTrace(trace: readonly PassTrace[]): string {
  const parts: string[] = [];
  let idle: string[] = [];
  const closeIdle = (): void => {
    if (idle.length > 0) parts.push(`; changed nothing: ${[...new Set(idle)].join(", ")}\n`);
    idle = [];
  };
  for (const run of trace) {
    if (run.changes.length === 0) {
      idle.push(title(run));
      continue;
    }
    closeIdle();
    parts.push(`; ${title(run)}\n`);
    for (const { of, diff } of run.changes) parts.push(`${of}:\n${diff === "" ? "  (only the places in the source)\n" : diff}`);
  }
  closeIdle();
  return parts.join("");
}

function title({ stage, pass, round }: PassTrace): string {
  return `${stage === "backend" ? "machine code: " : ""}${pass}${round > 1 ? ` (round ${round})` : ""}`;
}
