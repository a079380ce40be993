import { printForm, read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { CORE_FORMS } from "../src/body/core-forms.ts";
import { allHelperNames } from "../src/body/helpers.ts";
import { defaultBuiltins, defaultMacros, expand } from "../src/index.ts";

/**
 * Library macros are hygienic: what user code calls its own variables, local macros and compile-time functions never changes what a
 * library macro expands to.
 */

const DECLARATIONS = `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defmap slots :type :array :key-size 4 :value-size 4 :max-entries 16)
(defmap events :type :ringbuf :max-entries 4096)
(defstruct event (pid u32) (flag u8) (name (array u8 16)))
`;

/** Calls of library macros, each with what it needs. */
const CALLS: readonly string[] = [
  "(getmap counts 1)",
  "(setf (getmap counts 1) 2)",
  "(incf (getmap counts 1))",
  "(incf (getmap counts (get-smp-processor-id)) (get-prandom-u32))",
  "(decf (getmap slots 0) 3)",
  "(remmap counts 1)",
  "(when-let ((zz (map-lookup counts 1))) (load u64 zz 0))",
  "(if-let (zz (map-lookup counts 1)) (load u64 zz 0) 7)",
  "(case (get-prandom-u32) (1 10) ((2 3) 20) (t 30))",
  "(with-tcp (d e h) (tcp-dst-port h))",
  "(with-udp (d e h) (udp-src-port h))",
  "(with-eth (d e) 1)",
  "(with-ringbuf (r events 32) (store u64 r 0 1))",
  "(let ((zz (make-event))) (setf (event-pid zz) 5) (event-pid zz))",
  "(let ((zz (make-event))) (incf (event-flag zz)) (setf (event-name zz 3) 1))",
  "(let ((zz (struct-alloc 16))) (memset zz 0 0 16) (memcpy zz 8 zz 0 8))",
  "(min (get-prandom-u32) 7)",
  "(max 1 (get-prandom-u32))",
  "(abs (get-prandom-u32))",
  "(prog1 (get-prandom-u32) 2)",
  "(prog2 1 (get-prandom-u32) 2)",
  "(dolist (zz '(1 2)) (trace-printk 0 zz))",
  "(let ((zz 1) (yy 2)) (rotatef zz yy) (psetq zz yy yy zz) zz)",
];

/** Every name that some expansion could use, but those that the calls themselves mention. */
const NAMES = [
  ...new Set([
    ...CORE_FORMS.keys(),
    ...defaultMacros.keys(),
    ...allHelperNames(),
    ..."POINTER KEY VALUE DELTA BUFFER BASE DATA END LEFT RIGHT STORED A B P N I BYTE".split(" "),
  ]),
]
  .filter((name) => /^[A-Z0-9*/<>=+!%-]+$/.test(name))
  .map((name) => name.toLowerCase());

function expanded(body: string, before = ""): string {
  const forms = read(`${before}${DECLARATIONS}(defprog p (:type :xdp :license "GPL") ${body})`);
  if (!forms.ok) throw new Error(forms.diagnostics.map((one) => one.message).join("\n"));
  const unit = expand(forms.value);
  if (!unit.ok) throw new Error(`${body}: ${unit.diagnostics.map((one) => one.message).join("\n")}`);
  const [form] = unit.value.programs[0]?.body.slice(-1) ?? [];
  return form ? printForm(form) : "";
}

const mentions = (call: string): ReadonlySet<string> => new Set(call.match(/[^\s()']+/g) ?? []);

describe.each(CALLS)("%s", (call) => {
  const plain = expanded(call);

  test("with variables of every name", () => {
    const shadowed = NAMES.filter((name) => !mentions(call).has(name) && name !== "t" && name !== "nil");
    const bindings = shadowed.map((name, at) => `(${name} ${at})`).join(" ");
    const form = expanded(`(let (${bindings}) ${call})`);
    expect(form.endsWith(`${plain})`), form.slice(-400)).toBe(true);
  });

  test("with local macros of every name", () => {
    const shadowed = NAMES.filter((name) => !mentions(call).has(name) && !["macrolet", "progn"].includes(name));
    const macros = shadowed.map((name) => `(${name} (&rest r) (declare (ignore r)) 99)`).join(" ");
    expect(expanded(`(macrolet (${macros}) ${call})`)).toBe(plain);
  });

  test("with compile-time functions and macros of the standard names", () => {
    const named = [...defaultBuiltins.functions.keys(), ...defaultBuiltins.specialForms.keys()]
      .map((name) => name.toLowerCase())
      .filter(
        (name) =>
          !mentions(call).has(name) && !/^%|^(defmacro|defun|quote|function|lambda|quasiquote|unquote.*|declare|in-package)$/.test(name),
      );
    const functions = [...defaultBuiltins.functions.keys()]
      .map((name) => name.toLowerCase())
      .filter((name) => named.includes(name))
      .map((name) => `(defun ${name} (&rest r) r 99)`);
    expect(expanded(call, functions.join("\n"))).toBe(plain);
  });
});
