import { compileSource, createCompiler } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { filetestHost } from "./filetests/host.ts";

/** Every kind of name that a program can misspell: what is said is what was meant. */

/** A program of type xdp with this body. */
const body = (text: string, declarations = ""): string => `${declarations}\n(defprog p (:type :xdp :license "GPL") ${text} XDP_PASS)`;
const MAP = "(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 8)";
const FLOW = "(defstruct flow (address u32) (port u16))";

const NAMES: readonly (readonly [kind: string, source: string, meant: string])[] = [
  ["a core form", body("(stroe u32 (struct-alloc 8) 0 1)"), "store"],
  ["a library macro", body("(getmpa counts 1)", MAP), "getmap"],
  ["a binding macro", body("(wiht-tcp (d e tcp) 1)"), "with-tcp"],
  ["a macro of the file", body("(drop-all-of-ti)", "(defmacro drop-all-of-it () 1)"), "drop-all-of-it"],
  ["a local macro", body("(macrolet ((twice (x) `(+ ,x ,x))) (twise 1))"), "twice"],
  ["a helper", body("(ktime-get-sn)"), "ktime-get-ns"],
  ["a variable", body("(let ((source 1)) sorce)"), "source"],
  ["a variable that is assigned", body("(let ((source 1)) (setf sorce 2) source)"), "source"],
  ["a variable whose address is taken", body("(let ((source 1)) (stack-addr sorce))"), "source"],
  ["a loop variable", body("(dotimes (index 4) (+ indx 1))"), "index"],
  ["a constant of the file", body("(+ 1 +limt+)", "(defconstant +limit+ 10)"), "+limit+"],
  ["a built-in constant", body("(return XDP_DORP)"), "xdp_drop"],
  ["a kernel constant", body("(return BPF_NOEXSIT)"), "bpf_noexist"],
  ["a map", body("(getmap conuts 1)", MAP), "counts"],
  ["a map that is written", body("(setf (getmap conuts 1) 2)", MAP), "counts"],
  ["a map that is counted in", body("(incf (getmap conuts 1))", MAP), "counts"],
  ["a map that is deleted from", body("(remmap conuts 1)", MAP), "counts"],
  ["a ring buffer", body("(with-ringbuf (e evnets 8) 1)", "(defmap events :type :ringbuf :max-entries 4096)"), "events"],
  ["a map that is given to a helper", body("(let ((key u32 1)) (map-lookup-elem conuts (stack-addr key)))", MAP), "counts"],
  ["a flag of a map", body("1", `${MAP.slice(0, -1)} :map-flags :no-prealoc)`), "no-prealloc"],
  ["a flag of an update", body("(map-update counts 1 2 BPF_NOEXSIT)", MAP), "bpf_noexist"],
  [
    "an option of a binding macro",
    body("(with-ringbuf (e events 8 :flag 0) 1)", "(defmap events :type :ringbuf :max-entries 4096)"),
    "flags",
  ],
  ["a block", body("(block outer (return-from outre 1))"), "outer"],
  ["a struct", body("(sizeof flwo)", FLOW), "flow"],
  ["a struct that is made", body("(make-flwo)", FLOW), "make-flow"],
  ["the struct of a map's values", body("1", `${FLOW} (defmap m :type :hash :key-size 4 :value-type flwo :max-entries 1)`), "flow"],
  ["a struct in a struct", body("1", `${FLOW} (defstruct pair (a flwo))`), "flow"],
  ["a field by its accessor", body("(let ((f (make-flow))) (flow-prot f))", FLOW), "flow-port"],
  ["a field that is assigned", body("(let ((f (make-flow))) (setf (flow-prot f) 1))", FLOW), "flow-port"],
  ["a field by struct-ref", body("(let ((f (make-flow))) (struct-ref flow f prot))", FLOW), "port"],
  ["a field of the context", body("(ctx ingres-ifindex)"), "ingress-ifindex"],
  ["a field of the context that is assigned", "(defprog p (:type :tc) (setf (ctx makr) 1) 0)", "mark"],
  ["a field of a tracepoint", body("1", "(deftracepoint sched/sched-switch prev-pdi)"), "prev_pid"],
  ["a reader of a tracepoint's field", body("(tp-prev-pdi)", "(deftracepoint sched/sched-switch prev-pid)"), "tp-prev-pid"],
  ["a tracepoint", body("1", "(deftracepoint sched/sched-swich prev-pid)"), "sched/sched_switch"],
  ["the category of a tracepoint", body("1", "(deftracepoint shed/sched-switch prev-pid)"), "sched/sched_switch"],
  ["a section", '(defprog p (:type :kprobe :section "kprob/do_exit") 0)', "kprobe/do_exit"],
  ["a kernel struct", body("1", "(import-kernel-struct sok sk-priority)"), "sock"],
  ["a field of a kernel struct", body("1", "(import-kernel-struct sock sk-prioritty)"), "sk-priority"],
  ["a type of memory", body("(load u23 (ctx-ptr) 0)"), "u32"],
  ["a type of a variable", body("(let ((x u23 1)) x)"), "u32"],
  ["a type to cast to", body("(cast u23 1)"), "u32"],
  ["a type of a field", body("1", "(defstruct s (a u23))"), "u32"],
  ["a type of map", body("1", "(defmap m :type :hsah :key-size 4 :value-size 8 :max-entries 1)"), ":?hash"],
  ["an option of defmap", body("1", "(defmap m :type :hash :key-size 4 :value-size 8 :max-entires 1)"), ":?max-entries"],
  ["an option of defprog", '(defprog p (:type :xdp :licence "GPL") XDP_PASS)', ":?license"],
  ["a type of program", "(defprog p (:type :xpd) 2)", ":?xdp"],
  ["a function at compile time", `(defun double (x) (* 2 x)) (defconstant +n+ (duoble 1)) ${body("1")}`, "double"],
  ["a built-in function at compile time", `(defconstant +n+ (lenght '(1))) ${body("1")}`, "length"],
  ["a function by name", `(defconstant +n+ (funcall 'lenght '(1))) ${body("1")}`, "length"],
  ["a function by #'", `(defconstant +n+ (mapcar #'lenght '(1))) ${body("1")}`, "length"],
  ["a variable at compile time", `(defvar *limit* 10) (defconstant +n+ *limti*) ${body("1")}`, "\\*limit\\*"],
  ["a place at compile time", `(let ((x (list 1))) (setf (crd x) 2)) ${body("1")}`, "cdr"],
  ["a top-level form", `(defmpa m :type :hash) ${body("1")}`, "defmap"],
  ["a keyword argument of a function", `(defconstant +n+ (position 1 '(1) :strat 0)) ${body("1")}`, "start"],
  ["a word of loop", `(defconstant +n+ (loop for i from 1 to 3 colect i)) ${body("1")}`, "collect"],
  ["a type at compile time", `(defconstant +n+ (typep 1 'intger)) ${body("1")}`, "integer"],
  ["a type of condition", `(defconstant +n+ (error 'progam-error)) ${body("1")}`, "program-error"],
  ["a class", `(defclass flow () ()) (defconstant +n+ (make-instance 'flwo)) ${body("1")}`, "flow"],
  [
    "an initarg of a class",
    `(defclass flow () ((port :initarg :port))) (defconstant +n+ (make-instance 'flow :prot 1)) ${body("1")}`,
    "port",
  ],
  ["a keyword argument of a macro", body("(m :offest 1)", "(defmacro m (&key offset) offset)"), ":?offset"],
];

describe("did you mean", () => {
  test.each(NAMES)("%s", (_kind, source, meant) => {
    const { diagnostics } = compileSource(source, "input.lisp", undefined, { host: filetestHost });
    expect(renderText(diagnostics)).toMatch(
      new RegExp(`= help: .*did you mean ${meant.startsWith("+") ? `\\${meant.replace(/\+$/, "\\+")}` : meant}\\?`),
    );
  });

  test("a pass", () => {
    const { diagnostics } = compileSource(body("1"), "input.lisp", undefined, { disable: ["canonicalise#1/combin"] });
    expect(renderText(diagnostics)).toContain("did you mean canonicalise#1/combine?");
  });

  test("a generator", () => {
    const compiler = createCompiler();
    const forms = read({ path: "input.lisp", text: body("1") });
    const compilation = forms.ok ? compiler.compile(forms.value) : forms;
    if (!compilation.ok) throw new Error(renderText(compilation.diagnostics));
    expect(renderText(compiler.generate("typescirpt", compilation.value).diagnostics)).toContain("did you mean typescript?");
  });

  test("a name that is like none is not guessed at", () => {
    const { diagnostics } = compileSource(body("(quux 1)"), "input.lisp");
    expect(renderText(diagnostics)).not.toContain("did you mean");
  });
});
