import { hasPacket, testRunContext } from "../world/test-run-context.ts";
import type { Outcome, World } from "../world/world.ts";
import type { Subject } from "./subject.ts";

/** What a program is run on: packets in order, each in the world that the one before left behind. */
export interface Scenario {
  /** Its packet is not looked at. */
  readonly world: World;
  readonly packets: readonly Uint8Array[];
}

/** What an engine made of a program. */
export type Run =
  /** One outcome for each packet; nothing comes after a fault. */
  | { readonly kind: "ran"; readonly outcomes: readonly Outcome[] }
  /** The kernel's verifier takes it, and programs of this type cannot be test-run. */
  | { readonly kind: "accepted" }
  /** It was not run. `code` is a WHnnnn for the compiler, else what the kernel's verifier said last. */
  | { readonly kind: "refused"; readonly by: "compiler" | "verifier"; readonly code: string; readonly text: string };

/** Something that knows what programs mean. */
export interface Engine {
  readonly name: string;
  /** How much of R0 it tells: the kernel's test runs give 32 bits. */
  readonly valueBits: 32 | 64;
  readonly run: (subject: Subject, scenario: Scenario) => Run;
}

/**
 * Play a scenario on a function of one run. The world of each run has the context that the kernel's test run makes of the packet.
 */
export function playScenario(subject: Subject, scenario: Scenario, step: (world: World) => Outcome): Run {
  const outcomes: Outcome[] = [];
  let { world } = scenario;
  for (const packet of scenario.packets) {
    const context = testRunContext(subject, packet);
    const outcome = step({ ...world, packet: hasPacket(subject) ? packet : new Uint8Array(0), context });
    outcomes.push(outcome);
    if (outcome.kind === "fault") break;
    world = { ...world, maps: outcome.maps };
  }
  return { kind: "ran", outcomes };
}
