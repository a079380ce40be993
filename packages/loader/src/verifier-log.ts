import { type Diagnostic, diagnostic, lineStarts, type Source, type Span } from "@whistler/diagnostics";

/** `; text @ file:LINE`, as the verifier echoes line info (kernel ≥ 6.10; older ones leave the place out). */
const ECHO = /^; (.*?)(?: @ (.+):(\d+))?$/;
/** Lines that say nothing of the reason: statistics, and the trace of instructions and states. */
const NOISE =
  /^(?:processed \d+ insns|max_states|verification time|stack depth|mark_precise|from \d+ to|\d+: |; |R\d|func#|Live regs|\s*$)/;

/**
 * The verifier's rejection as a diagnostic at the Lisp line that its last instruction came from. `sources` are the texts that the program
 * was compiled from, where the caller has them; without them the line is quoted as the kernel echoed it.
 */
export function verifierDiagnostic(program: string, log: string, sources: readonly Source[] = []): Diagnostic {
  const lines = log.replaceAll("\0", "").trimEnd().split("\n");
  const reason = lines.findLast((line) => !NOISE.test(line)) ?? "no reason given";
  const echo = lines.map((line) => ECHO.exec(line)).findLast((match) => match !== null);
  const span = echo && spanOf(echo[2], Number(echo[3]), sources);
  return diagnostic("WH6001", `the verifier rejects ${program}: ${reason}`, {
    ...(span ? { span } : {}),
    ...(echo && !span ? { help: [`at ${echo[2] === undefined ? "" : `${echo[2]}:${echo[3]}: `}${echo[1]}`] } : {}),
    detail: lines.join("\n"),
  });
}

/** The line of a source, without its indentation. */
function spanOf(path: string | undefined, line: number, sources: readonly Source[]): Span | undefined {
  // The kernel echoes the file's name without its directories.
  const source = sources.find((one) => one.path === path || one.path.endsWith(`/${path}`));
  const start = source && lineStarts(source)[line - 1];
  if (!source || start === undefined) return undefined;
  const end = lineStarts(source)[line] ?? source.text.length;
  const text = source.text.slice(start, end);
  return { source, start: start + text.length - text.trimStart().length, end: start + text.trimEnd().length };
}
