import { spawnSync } from "node:child_process";
import { type Result, renderText } from "@whistler/diagnostics";
import { attachXdp, type Collection } from "@whistler/loader";

/**
 * A test of a program that is attached in the guest. The host compiles `source`; the guest loads the object and calls `observe`, which
 * attaches, makes the event happen, detaches, and tells what it saw; the host compares that with `expected`.
 */
export interface AttachTest {
  readonly name: string;
  readonly source: string;
  readonly observe: (collection: Collection) => unknown;
  /** JSON. */
  readonly expected: unknown;
}

export const ATTACH_TESTS: readonly AttachTest[] = [
  {
    name: "xdp on lo counts requests and replies while it is attached",
    source: `(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :xdp :license "GPL")
  (incf (getmap hits 0))
  XDP_PASS)`,
    observe: (collection) => {
      const link = value(attachXdp(single(collection.programs), "lo", { mode: "generic" }));
      ping(3);
      link.close();
      ping(2);
      return firstEntry(collection, "hits");
    },
    expected: "6",
  },
];

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

function single<T>(all: ReadonlyMap<string, T>): T {
  const [one] = all.values();
  if (one === undefined) throw new Error("the object has no program");
  return one;
}

/** Echo requests to this host; each comes in on lo, and so does its reply. */
function ping(count: number): void {
  const { status, stdout, stderr } = spawnSync("ping", ["-c", String(count), "-i", "0.1", "127.0.0.1"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`ping: ${stdout}${stderr}`);
}

/** The u64 under key 0 of an array. */
function firstEntry(collection: Collection, map: string): string {
  const bytes = value(collection.maps.get(map)?.lookup(new Uint8Array(4)) ?? { ok: false, diagnostics: [] });
  if (!bytes) throw new Error(`map ${map} has no entry 0`);
  return String(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}
