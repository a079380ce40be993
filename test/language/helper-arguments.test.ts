import { compileSource } from "@whistler/compiler";
import { describe, expect, test } from "vitest";

/** What the verifier would say of a helper's arguments is said of the source; what it accepts passes. */
const MAPS = `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 4)
(defmap events :type :perf-event-array :key-size 4 :value-size 4 :max-entries 0)
`;

function codes(body: string, type: string, section: string): readonly string[] {
  const source = `${MAPS}(defprog p (:type ${type} :section ${JSON.stringify(section)}) (let ((b (struct-alloc 16)) (n (get-prandom-u32))) ${body} 0))`;
  return compileSource(source, "row.lisp").diagnostics.map((one) => one.code);
}

describe("arguments of helpers", () => {
  test.each([
    ["a map by name", "(map-lookup-elem counts b)", []],
    ["a number where a map is wanted", "(map-lookup-elem 5 b)", ["WH2328"]],
    ["memory where a map is wanted", "(map-lookup-elem b b)", ["WH2328"]],
    ["a number where a key is wanted", "(map-lookup-elem counts 7)", ["WH2328"]],
    ["a number that is not known where a key is wanted", "(map-lookup-elem counts n)", []],
    ["the context", "(perf-event-output (ctx-ptr) events 0 b 16)", []],
    ["no context", "(perf-event-output b events 0 b 16)", ["WH2328"]],
    ["the context as data", "(perf-event-output (ctx-ptr) events 0 (ctx-ptr) 16)", ["WH2328"]],
    ["memory as a size", "(perf-event-output (ctx-ptr) events 0 b b)", ["WH2328"]],
    ["three arguments, as upstream documents them", "(perf-event-output (ctx-ptr) events 0)", ["WH2121"]],
    ["four arguments", "(perf-event-output (ctx-ptr) events 0 b)", ["WH2117"]],
    ["two to five arguments of trace-printk", "(trace-printk b 16) (trace-printk b 16 1) (trace-printk b 16 1 2 3)", []],
    ["one argument of trace-printk", "(trace-printk b)", ["WH2117"]],
    ["six arguments of trace-printk", "(trace-printk b 16 1 2 3 4)", ["WH2117"]],
    ["memory that a helper reads", "(csum-diff b 4 b 8 0)", []],
    ["null where it is allowed", "(csum-diff 0 0 b 8 0)", []],
    ["a number where it is not", "(skb-store-bytes (ctx-ptr) 0 7 1 0)", ["WH2328"]],
    ["offset before address", "(skb-load-bytes (ctx-ptr) 0 b 16)", []],
    ["three arguments of skb-load-bytes", "(skb-load-bytes (ctx-ptr) 0 b)", ["WH2117"]],
    ["a socket", "(when-let ((sk (sk-lookup-tcp (ctx-ptr) b 12 -1 0))) (sk-release sk))", []],
    ["no socket", "(sk-release b)", ["WH2328"]],
    ["checksums by their kernel names", "(l3-csum-replace (ctx-ptr) 24 0 0 2) (l4-csum-replace (ctx-ptr) 36 0 0 2)", []],
    ["a callback", "(for-each-map-elem counts 0 b 0)", ["WH2328"]],
    ["a helper that no kernel has", "(skb-frobnicate (ctx-ptr))", ["WH2101"]],
  ] as const)("tc: %s", (_, body, expected) => {
    expect(codes(body, ":tc", "tc")).toEqual(expected);
  });

  test.each([
    ["memory for what is read", "(probe-read-kernel b 16 n)", []],
    ["a narrow value as an address", "(probe-read-kernel b 8 (load u16 b 0))", ["WH2327"]],
    ["a narrow variable as an address", "(let ((a u8 (load u8 b 0))) (probe-read-user b 8 a))", ["WH2327"]],
    ["more than the stack", "(probe-read-user b 513 n)", ["WH2109"]],
    ["a number for what is read", "(get-current-comm 8 16)", ["WH2328"]],
  ] as const)("kprobe: %s", (_, body, expected) => {
    expect(codes(body, ":kprobe", "kprobe/do_exit")).toEqual(expected);
  });
});

describe("keys and values of maps", () => {
  test.each([
    ["a number", "(setf (getmap counts 1) n)", []],
    ["memory", "(map-update counts b b)", []],
    ["the context", "(setf (getmap counts 1) (ctx-ptr))", ["WH2334"]],
    ["the end of the packet", "(getmap counts (ctx data-end))", ["WH2334"]],
    ["a socket", "(setf (getmap counts 1) (ctx sk))", ["WH2334"]],
    ["a number made of packet addresses", "(setf (getmap counts 1) (- (ctx data-end) (ctx data)))", []],
  ] as const)("%s", (_, body, expected) => {
    expect(codes(body, ":tc", "tc")).toEqual(expected);
  });
});
