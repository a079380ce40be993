import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { describe, expect, test } from "vitest";

/** The situations that every Whistler compiler detects (language reference, §10.1), each with what its hint says. */

const program = (body: string, declarations = "", options = ":type :xdp"): string =>
  `${declarations}\n(defprog p (${options} :license "GPL") ${body})`;
const HASH = "(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 8)";
const RINGBUF = "(defmap events :type :ringbuf :max-entries 4096)";
const JUMPS = "(defmap jumps :type :prog-array :key-size 4 :value-size 4 :max-entries 8)";
const kprobe = (body: string): string => program(body, "", ':type :kprobe :section "kprobe/do_exit"');

const CASES: readonly (readonly [number: string, what: string, source: string, code: string, hint: RegExp])[] = [
  ["1", "unknown form", program("(frobnicate 1)"), "WH2101", /macros are defined with defmacro/],
  ...["format", "print", "mapcar", "funcall", "apply", "concatenate", "string", "list", "cons", "make-array"].map(
    (name) =>
      ["1", `${name} of Common Lisp`, program(`(${name} 1 2)`), "WH2101", /not available in BPF[\s\S]*compute with it in a macro/] as const,
  ),
  ["1", "loop of Common Lisp, which is a helper, too", program("(loop 1 2)"), "WH2117", /dotimes/],
  ["2", "unbound variable, others in scope", program("(let ((a 1) (b 2)) (+ a b zz))"), "WH2102", /in scope: a b|in scope: b a/],
  ["2", "unbound variable, none in scope", program("zz"), "WH2102", /no variables are in scope/],
  ["3", "a string", program('"text"'), "WH2103", /string/],
  ["3", "a float", program("1.5"), "WH2103", /float/],
  ["3", "a character", program("#\\a"), "WH2103", /character/],
  ["3", "a ratio", program("1/3"), "WH2103", /ratio/],
  ["4", "let with single parentheses", program("(let (x 1) x)"), "WH2104", /\(let \(\(x 1\)/],
  ["4", "let* with single parentheses", program("(let* (x 1) x)"), "WH2104", /\(let\*? \(\(x 1\)/],
  ["5", "binding name is no symbol", program("(let ((5 1)) 1)"), "WH2105", /name/],
  ["6", "setf of an odd number", program("(let ((x 1)) (setf x))"), "WH2106", /pairs/],
  ["7", "ash by a variable", program("(let ((n 2)) (ash 1 n))"), "WH2108", /<<.*>>/],
  ["8", "division by 0", program("(/ 4 0)"), "WH2123", /constant 0/],
  ["8", "modulo 0", program("(mod 4 0)"), "WH2123", /constant 0/],
  ["9", "shift by 64", program("(<< 1 64)"), "WH2110", /0 to 63/],
  ["9", "shift right by 64", program("(>> 1 64)"), "WH2110", /0 to 63/],
  ["10", "load with one operand", program("(load u32)"), "WH2107", /\(load .*\)/],
  ["10", "store with three operands", program("(store u32 1 0)"), "WH2107", /\(store .*\)/],
  ["10", "atomic-add with two operands", program("(atomic-add 1 0)"), "WH2107", /\(atomic-add .*\)/],
  ["11", "load of a lookup", program("(load u64 (map-lookup counts 0) 0)", HASH), "WH2115", /when-let[\s\S]*incf \(getmap/],
  ["11", "store to a lookup", program("(store u64 (map-lookup counts 0) 0 1)", HASH), "WH2115", /when-let/],
  ["11", "atomic-add to a lookup", program("(atomic-add (map-lookup counts 0) 0 1)", HASH), "WH2115", /incf \(getmap/],
  [
    "12",
    "misaligned atomic-add",
    program("(when-let ((p (map-lookup counts 0))) (atomic-add p 4 1 u64))", HASH),
    "WH2116",
    /multiple of 8/,
  ],
  ["13", "lookup in a ring buffer", program("(map-lookup events 0)", RINGBUF), "WH2114", /ringbuf-reserve.*ringbuf-submit/],
  ["13", "lookup in a prog-array", program("(map-lookup jumps 0)", JUMPS), "WH2114", /tail-call/],
  ["14", "reserve in a hash", program("(ringbuf-reserve counts 8 0)", HASH), "WH2114", /\(defmap/],
  ["14", "tail-call through a hash", program("(tail-call counts 0)", HASH), "WH2114", /\(defmap .*:prog-array/],
  [
    "14",
    "get-stackid with a hash",
    kprobe("(get-stackid (ctx-ptr) counts 0)").replace("\n", `${HASH}\n`),
    "WH2114",
    /\(defmap .*:stack-trace/,
  ],
  ["15", "unknown map", program("(map-lookup conuts 0)", HASH), "WH2113", /maps: counts/],
  ["16", "helper with too many arguments", program("(ktime-get-ns 1)"), "WH2117", /write \(ktime-get-ns\)[\s\S]*bpf_ktime_get_ns\(void\)/],
  ["17", "probe-read of 513 bytes", kprobe("(let ((b (struct-alloc 8))) (probe-read-kernel b 513 (pt-regs-parm1)))"), "WH2109", /512/],
  ["18", "u8 as an address", kprobe("(let ((b (struct-alloc 8)) (p u8 5)) (probe-read-kernel b 8 p))"), "WH2327", /255.*u64/],
  ["18", "u16 as an address", kprobe("(let ((b (struct-alloc 8)) (p u16 5)) (probe-read-user b 8 p))"), "WH2327", /65535.*u64/],
  ["19", "variable count", program("(let ((n 5)) (dotimes (i n) i))"), "WH2108", /bound|literal|constant/],
  ["19", "negative count", program("(dotimes (i -1) i)"), "WH2109", /bound/],
  ["20", "unknown context field", program("(ctx nosuch)"), "WH2322", /fields: .*data-end/],
  ["20", "no context struct", kprobe("(ctx nosuch)"), "WH2323", /\(ctx/],
  ["20", "array field without index", program("(ctx cb)", "", ":type :tc"), "WH2324", /\(ctx cb/],
  ["20", "index that varies", program("(let ((i 1)) (ctx cb i))", "", ":type :tc"), "WH2108", /constant/],
  ["20", "index out of range", program("(ctx cb 5)", "", ":type :tc"), "WH2324", /\(ctx cb 0\) to \(ctx cb 4\)/],
  ["20", "index of a scalar", program("(ctx mark 0)", "", ":type :tc"), "WH2324", /\(ctx mark\)/],
  ["21", "context access of the wrong width", program("(ctx u16 0)"), "WH2325", /\(ctx .*data\)|u32/],
  [
    "22",
    "frame of more than 512 bytes",
    kprobe(
      "(let ((a (struct-alloc 300)) (b (struct-alloc 300))) (probe-read-kernel a 300 1) (probe-read-kernel b 300 1) (+ (load u8 a 0) (load u8 b 0)))",
    ),
    "WH4001",
    /struct-alloc[\s\S]*(?:tail calls?|reuse)/,
  ],
  ["23", "unknown field type", program("1", "(defstruct s (a u24))"), "WH2205", /types: u8/],
  ["23", "unknown struct in sizeof", program("(sizeof flwo)", "(defstruct flow (a u32))"), "WH2124", /structs: flow/],
  ["23", "unknown struct in struct-ref", program("(struct-ref flwo 1 a)", "(defstruct flow (a u32))"), "WH2124", /structs: flow/],
  ["23", "unknown struct in struct-set", program("(struct-set flwo 1 a 2)", "(defstruct flow (a u32))"), "WH2124", /structs: flow/],
  ["23", "unknown struct in defunion", program("1", "(defstruct flow (a u32)) (defunion u flwo)"), "WH2124", /structs: flow/],
  [
    "23",
    "unknown struct in :value-type",
    program("1", "(defstruct flow (a u32)) (defmap m :type :hash :key-size 4 :value-type flwo :max-entries 1)"),
    "WH2124",
    /types: .* flow/,
  ],
  ["23", "unknown field", program("(struct-ref flow 1 b)", "(defstruct flow (a u32))"), "WH2125", /fields: a/],
  ["24", "map without sizes", program("1", "(defmap m :type :hash :max-entries 1)"), "WH2202", /:key-size 4/],
  ["24", "unknown map type", program("1", "(defmap m :type :hsah :key-size 4 :value-size 4 :max-entries 1)"), "WH2201", /types: .*:hash/],
  ["25", "no program", "(defconstant +n+ 1)", "WH2330", /\(defprog/],
  [
    "26",
    "conflicting licences",
    `(defprog a (:type :xdp :license "GPL") 1) (defprog b (:type :xdp :license "MIT") 1)`,
    "WH2207",
    /GPL[\s\S]*MIT/,
  ],
  ["27", "tracepoint format not readable", program("1", "(deftracepoint sched/sched-switch prev-pid)"), "WH2215", /chmod a\+r/],
  ["28", "kernel struct without BTF", program("1", "(import-kernel-struct sock)"), "WH2215", /BTF|btf/],
  ["29", "register of another processor", kprobe("(pt-regs-parm7)"), "WH2129", /x86-64/],
  ["30", "array of unknown elements", kprobe("(do-user-array (x u24 (pt-regs-parm1) 4 8) x)"), "WH2111", /types: u8/],
  ["30", "memset of a variable size", program("(let ((b (struct-alloc 8)) (n 4)) (memset b 0 1 n))"), "WH2108", /constant/],
  ["30", "memcpy of a variable size", program("(let ((b (struct-alloc 8)) (n 4)) (memcpy b 0 b 0 n))"), "WH2108", /constant/],
  ["31", "end of file in a form", "(defprog p (:type :xdp)\n  (let ((x 1)) x)", "WH1001", /input\.lisp:1:1[\s\S]*missing/],
  ["31", "unbalanced parenthesis", program("1)"), "WH1002", /remove/],
  ["31", "bad # syntax", "#y1", "WH1003", /#x #o #b/],
  ["32", "ld-btf-id of a variable", program("(let ((n 5)) (ld-btf-id n))"), "WH2108", /constant/],
];

describe("what every compiler detects", () => {
  test.each(CASES)("#%s %s", (_number, _what, source, code, hint) => {
    const { diagnostics } = compileSource(source, "input.lisp");
    const found = diagnostics.filter((one) => one.code === code);
    const text = renderText(found);
    expect(
      diagnostics.map((one) => one.code),
      renderText(diagnostics),
    ).toContain(code);
    expect(text).toMatch(hint);
    expect(text).toMatch(/= help: /);
    // Every finding in a source has a place in it.
    for (const one of found) if (code !== "WH2330") expect(one.span?.source.path).toBe("input.lisp");
  });

  test("several independent mistakes are told in one run, each once and in the order of the source", () => {
    const source = `(defmap counts :type :hsah :key-size 4 :value-size 8 :max-entries 1)
(defstruct flow (a u24))
(defprog first (:type :xdp) (+ one two))
(defprog second (:type :xdp) (let (x 1) x) (<< 1 64) (frobnicate))`;
    const { diagnostics } = compileSource(source, "input.lisp");
    expect(diagnostics.map(({ code, span }) => [code, source.slice(0, span?.start).split("\n").length])).toEqual([
      ["WH2201", 1],
      ["WH2205", 2],
      ["WH2102", 3],
      ["WH2102", 3],
      ["WH2104", 4],
      ["WH2110", 4],
      ["WH2101", 4],
    ]);
  });
});
