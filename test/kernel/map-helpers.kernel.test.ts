import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { expect, test } from "vitest";
import { describeKernel } from "./privileges.ts";

/** What the compiler says of helpers and types of maps (WH2411) is what the verifier says: it refuses what is warned of, and for this reason nothing else. */

const MAPS = {
  hash: ":key-size 4 :value-size 8 :max-entries 4",
  array: ":key-size 4 :value-size 8 :max-entries 4",
  "percpu-array": ":key-size 4 :value-size 8 :max-entries 4",
  "prog-array": ":key-size 4 :value-size 4 :max-entries 4",
  "perf-event-array": ":key-size 4 :value-size 4 :max-entries 4",
  "stack-trace": ":key-size 4 :value-size 1016 :max-entries 4",
  "cgroup-array": ":key-size 4 :value-size 4 :max-entries 4",
  devmap: ":key-size 4 :value-size 4 :max-entries 4",
  "devmap-hash": ":key-size 4 :value-size 4 :max-entries 4",
  cpumap: ":key-size 4 :value-size 4 :max-entries 4",
  xskmap: ":key-size 4 :value-size 4 :max-entries 4",
  sockmap: ":key-size 4 :value-size 4 :max-entries 4",
  sockhash: ":key-size 4 :value-size 4 :max-entries 4",
  "reuseport-sockarray": ":key-size 4 :value-size 4 :max-entries 4",
  queue: ":key-size 0 :value-size 8 :max-entries 4",
  stack: ":key-size 0 :value-size 8 :max-entries 4",
  "bloom-filter": ":key-size 0 :value-size 8 :max-entries 4",
  ringbuf: ":max-entries 4096",
} as const;

const CALLS = {
  "map-lookup-elem": "(map-lookup-elem m (stack-addr key))",
  "map-delete-elem": "(map-delete-elem m (stack-addr key))",
  "map-push-elem": "(map-push-elem m (stack-addr value) 0)",
  "map-pop-elem": "(map-pop-elem m (stack-addr value))",
  "map-peek-elem": "(map-peek-elem m (stack-addr value))",
  "map-lookup-percpu-elem": "(map-lookup-percpu-elem m (stack-addr key) 0)",
  "redirect-map": "(redirect-map m 0 0)",
  "perf-event-output": "(perf-event-output (ctx-ptr) m 0 (stack-addr value) 8)",
  "ringbuf-query": "(ringbuf-query m 0)",
} as const;

const PAIRS = Object.keys(MAPS).flatMap((type) => Object.keys(CALLS).map((helper) => [helper, type] as const));
const sourceOf = (helper: keyof typeof CALLS, type: keyof typeof MAPS): string =>
  `(defmap m :type :${type} ${MAPS[type]})
   (defprog p (:type :xdp :license "GPL") (let ((key u32 0) (value u64 0)) ${CALLS[helper]} XDP_PASS))`;

const isHelper = (name: string): name is keyof typeof CALLS => name in CALLS;
const isType = (name: string): name is keyof typeof MAPS => name in MAPS;

describeKernel("helpers and types of maps", () => {
  test.each(PAIRS)("%s of a %s", (helper, type) => {
    if (!isHelper(helper) || !isType(type)) throw new Error(`${helper} ${type}`);
    const compiled = compileSource(sourceOf(helper, type), "input.lisp");
    const elf = compiled.ok ? readElf(compiled.value.object) : compiled;
    const spec = elf.ok ? readCollection(elf.value) : elf;
    if (!spec.ok) throw new Error(renderText(spec.diagnostics));
    const loaded = loadCollection(spec.value);
    if (loaded.ok) loaded.value.close();
    const verdict = renderText(loaded.diagnostics);
    expect(verdict).not.toContain("WH6002");
    const warned = compiled.diagnostics.some(({ code }) => code === "WH2411");
    // The verifier may find something else first, such as a key of the wrong size.
    if (warned) expect(loaded.ok).toBe(false);
    else expect(verdict).not.toContain("cannot pass map_type");
  });
});
