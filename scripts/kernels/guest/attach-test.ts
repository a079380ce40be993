import type { Collection } from "@whistler/loader";
import type { SeriesName } from "../kernel-series.ts";

/**
 * A test of a program that is attached. The host compiles the program; the guest loads the object and calls `observe`, which attaches it,
 * makes the event happen, detaches it, and tells what it saw; the host compares that with what is expected.
 */
export interface AttachTest {
  readonly name: string;
  /** Source text, or a file of examples/. */
  readonly program: { readonly source: string } | { readonly example: string };
  readonly observe: (collection: Collection) => unknown;
  readonly expected: Expectation;
  /** Where a kernel differs. */
  readonly on?: Partial<Record<SeriesName, Expectation>>;
}

export type Expectation =
  /** What `observe` returns, as JSON. */
  | { readonly observed: unknown }
  /** The object cannot be loaded, and the reason has these words. */
  | { readonly refused: string };
