import { spawnSync } from "node:child_process";
import { getPriority } from "node:os";
import {
  type AttachOptions,
  attach,
  type Collection,
  drainRingBuffer,
  type KernelProgram,
  type Link,
  systemSyscalls,
} from "@whistler/loader";
import { value } from "./refused.ts";

/** What the tests of attached programs have in common: events, and looks at maps. */

export function programNamed(collection: Collection, name: string): KernelProgram {
  const program = collection.programs.get(name);
  if (!program) throw new Error(`the object has no program ${name}`);
  return program;
}

export function singleProgram(collection: Collection): KernelProgram {
  const [one, ...others] = collection.programs.values();
  if (one === undefined || others.length > 0) throw new Error("the object has not one program");
  return one;
}

/** The number under key 0 of an array, or under another key of 4 or 8 bytes; undefined where there is none. Per-CPU values are summed. */
export function numberAt(collection: Collection, map: string, key: number | bigint = 0): number | undefined {
  const found = collection.maps.get(map);
  if (!found) throw new Error(`the object has no map ${map}`);
  const keyBytes = new Uint8Array(found.definition.keySizeBytes);
  const wide = new Uint8Array(new BigUint64Array([BigInt(key)]).buffer);
  keyBytes.set(wide.subarray(0, keyBytes.length));
  const bytes = value(found.lookup(keyBytes));
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 8) sum += Number(view.getBigUint64(at, true));
  return sum;
}

/** The records of a ring buffer that a process gave: those whose first word is its number. */
export function recordsOf(collection: Collection, map: string, pid: number): readonly DataView[] {
  const found = collection.maps.get(map);
  if (!found) throw new Error(`the object has no map ${map}`);
  return value(drainRingBuffer(value(systemSyscalls()), found))
    .map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    .filter((view) => view.getUint32(0, true) === pid);
}

/** The C string at an offset. */
export function textAt(view: DataView, offset: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, view.byteLength - offset);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}

/** Attach all programs of a collection while something happens. */
export function whileAttached<T>(collection: Collection, options: AttachOptions, during: () => T): T {
  const links: Link[] = [];
  try {
    for (const program of collection.programs.values()) links.push(value(attach(program, options)));
    return during();
  } finally {
    for (const link of links) value(link.close());
  }
}

/** getpriority(2), as often as told: once for each call, and nothing else in the guest does it. */
export function askPriority(times: number): void {
  for (let time = 0; time < times; time++) getPriority();
}

/** The counter `hits` before, while attached, and after. */
export function beforeDuringAfter(collection: Collection, options: AttachOptions, provoke: (times: number) => void): readonly unknown[] {
  provoke(2);
  const before = numberAt(collection, "hits");
  whileAttached(collection, options, () => provoke(3));
  const during = numberAt(collection, "hits");
  provoke(2);
  return [before, during, numberAt(collection, "hits")];
}

/** The counter `hits` before, while attached to getpriority(2), and after; the codes of the diagnostics where it cannot be attached. */
export function attachedOrCodes(collection: Collection, options: AttachOptions): readonly unknown[] {
  const link = attach(singleProgram(collection), options);
  if (!link.ok) return link.diagnostics.map(({ code }) => code);
  value(link.value.close());
  return beforeDuringAfter(collection, options, askPriority);
}

/** Echo requests to this host; each comes in on lo, and so does its reply. */
export function ping(count: number): void {
  const { status, stdout, stderr } = spawnSync("ping", ["-c", String(count), "-i", "0.1", "127.0.0.1"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`ping: ${stdout}${stderr}`);
}
