import type { Timing } from "@whistler/compiler";

/** Stages and their steps with milliseconds, share of the whole, and how many runs changed something. */
export function timingsTable(timings: readonly Timing[]): string {
  const whole = timings.filter(({ step }) => step === undefined).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const row = ({ stage, step, milliseconds, runs, changes }: Timing): readonly string[] => [
    step === undefined ? stage : `  ${step}`,
    milliseconds.toFixed(2),
    `${(whole === 0 ? 0 : (100 * milliseconds) / whole).toFixed(1)}%`,
    step === undefined ? "" : String(runs),
    changes === 0 ? "" : String(changes),
  ];
  // A stage stands above its steps, whose first run it may have met before.
  const stages = [...new Set(timings.map(({ stage }) => stage))];
  const rows = stages.flatMap((stage) => timings.filter((one) => one.stage === stage).map(row));
  return align([["stage, step", "ms", "share", "runs", "changed"], ...rows, ["all", whole.toFixed(2), "100.0%", "", ""]]);
}

/** The first column to the left, the others to the right. */
function align(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(width(column)) : cell.padStart(width(column) + 2)))
        .join("")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
