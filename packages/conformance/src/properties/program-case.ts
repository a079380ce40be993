import { InternalError, renderText } from "@whistler/diagnostics";
import { printForm } from "@whistler/reader";
import fc from "fast-check";
import { arbitraryProgram, type RandomProgram } from "../arbitrary/program/program.ts";
import { arbitraryScenario } from "../arbitrary/scenario.ts";
import { firstDifference } from "../oracles/compare.ts";
import type { Engine, Run, Scenario } from "../oracles/engine.ts";
import { reference } from "../oracles/reference.ts";
import { type Subject, subjectOf } from "../oracles/subject.ts";
import type { Finding, Verdict } from "./property.ts";

/** A random program and what it is run on. */
export interface ProgramCase {
  readonly program: RandomProgram;
  readonly scenario: Scenario;
}

const SMALLEST_TC_PACKET = 14 + 40;

/** The kernel's test run refuses packets of the traffic control whose IP header is not whole. */
function fitting({ program, scenario }: ProgramCase): ProgramCase {
  if (program.programType !== "tc") return { program, scenario };
  const longer = (packet: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: Math.max(SMALLEST_TC_PACKET, packet.length) }, (_, index) => packet[index] ?? 0);
  return { program, scenario: { ...scenario, packets: scenario.packets.map(longer) } };
}

export function arbitraryProgramCase(maxNodes = 60): fc.Arbitrary<ProgramCase> {
  return fc.record({ program: arbitraryProgram(maxNodes), scenario: arbitraryScenario }).map(fitting);
}

/** A case whose meaning is known. */
export interface KnownCase {
  readonly subject: Subject;
  readonly scenario: Scenario;
  readonly expected: Run & { readonly kind: "ran" };
}

/** Run the front end and the reference evaluator, and go on with what they say; generated programs are accepted and do not fault. */
export function withMeaning({ program, scenario }: ProgramCase, judge: (known: KnownCase) => Verdict): Verdict {
  const made = caught("front end", program.text, () => subjectOf(program.text));
  if ("kind" in made) return made;
  const subject = made.value;
  if (!subject.ok) {
    const [first] = subject.diagnostics;
    return finding(`front end refuses with ${first?.code}`, program.text, renderText(subject.diagnostics));
  }
  const expected = reference.run(subject.value, scenario);
  if (expected.kind !== "ran") throw new InternalError("conformance: the reference evaluator refused a program");
  const last = expected.outcomes.at(-1);
  if (last?.kind === "fault") return finding("the reference evaluator finds a fault", program.text, last.message);
  return judge({ subject: subject.value, scenario, expected });
}

/** Whether an engine means what the reference evaluator means. */
export function judgeEngine(engine: Engine, { subject, scenario, expected }: KnownCase): Verdict {
  const made = caught(engine.name, subject.text, () => engine.run(subject, scenario));
  if ("kind" in made) return made;
  const run = made.value;
  if (run.kind === "refused") {
    const reason = reasonToSetAside(run);
    if (reason !== undefined) return { kind: "set-aside", reason };
    return finding(`${engine.name} refuses: ${run.code}`, subject.text, run.text);
  }
  if (run.kind === "accepted") return { kind: "holds" };
  const difference = firstDifference(expected, run, engine.valueBits);
  if (!difference) return { kind: "holds" };
  const packet = [...(scenario.packets[difference.packet] ?? [])].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return finding(
    `${engine.name} differs in ${Object.keys(difference.expected)
      .filter((key) => changed(difference, key))
      .join(", ")}`,
    subject.text,
    [
      `expected by the reference evaluator: ${JSON.stringify(difference.expected)}`,
      `made by the ${engine.name}: ${JSON.stringify(difference.actual)}`,
      `packet ${difference.packet}: ${packet}`,
      ...[...scenario.world.maps]
        .filter(([name, entries]) => entries.length > 0 && subject.unit.maps.some((map) => map.definition.name === name))
        .map(([name, entries]) => `map ${name}: ${entries.map(([key, value]) => `[${key}] = [${value}]`).join(" ")}`),
      `core forms: ${subject.program.body.map((form) => printForm(form)).join("\n")}`,
    ].join("\n"),
  );
}

const changed = (difference: { readonly expected: object; readonly actual: object }, key: string): boolean =>
  JSON.stringify(new Map(Object.entries(difference.expected)).get(key)) !==
  JSON.stringify(new Map(Object.entries(difference.actual)).get(key));

/** Limits that the language does not promise away: the stack of 512 bytes, the verifier's patience. */
function reasonToSetAside(run: Run & { readonly kind: "refused" }): string | undefined {
  if (run.code === "WH4001") return "the frame is too large";
  if (/too large|too complex|complexity/i.test(run.code)) return "too complex for the verifier";
  return undefined;
}

/** The first verdict that is no "holds"; of all that are asked, in order. */
export function firstProblem(verdicts: Iterable<Verdict>): Verdict {
  let aside: Verdict | undefined;
  for (const verdict of verdicts) {
    if (verdict.kind === "finding") return verdict;
    if (verdict.kind === "set-aside") aside ??= verdict;
  }
  return aside ?? { kind: "holds" };
}

export function finding(signature: string, program: string, text: string): Finding {
  return { kind: "finding", signature, text: `${signature}\n${program}\n${text}` };
}

/** What a function gives; a finding where it throws, since nothing in the compiler may throw on a program. */
export function caught<T>(who: string, program: string, run: () => T): { readonly value: T } | Finding {
  try {
    return { value: run() };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const [line = ""] = message.split("\n");
    return finding(
      `${who} throws: ${line.replaceAll(/\d+/g, "N")}`,
      program,
      thrown instanceof Error ? `${message}\n${thrown.stack}` : message,
    );
  }
}
