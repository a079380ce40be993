#!/usr/bin/env node
/**
 * What expansion costs: `npm run build && node bench/expander.mjs`. Figures of one run are compared with each other, as the machine's speed
 * is nobody's; nothing is asserted.
 */
import { expand } from "@whistler/expander";
import { read } from "@whistler/reader";

const CALLS = 10_000;
const ROUNDS = 9;
const program = (body) => `(defprog p (:type :xdp :license "GPL") (let ((x u64 0)) ${body} x))`;
const many = (form) => Array.from({ length: CALLS }, (_, at) => form(at)).join("\n");

const CASES = {
  "10,000 core forms, no macro": program(many((at) => `(setf x (+ x ${at}))`)),
  "10,000 calls of a user's macro": `(defmacro add-to (v n) \`(setf ,v (+ ,v ,n)))${program(many((at) => `(add-to x ${at})`))}`,
  "10,000 calls of a library macro": program(many((at) => `(incf x ${at})`)),
  "10,000 calls of a macro that computes": `(defmacro sum (v &rest ns) (let ((total 0)) (dolist (n ns) (incf total n)) \`(setf ,v (+ ,v ,total))))${program(many((at) => `(sum x ${at} 1 2 3)`))}`,
  "10,000 expansions by macroexpand": `(defmacro add-to (v n) \`(setf ,v (+ ,v ,n))) (dotimes (i ${CALLS}) (macroexpand-1 '(add-to x 1)))`,
  "1,000,000 rounds of dotimes": "(let ((s 0)) (dotimes (i 1000000 s) (setq s (+ s i))))",
  "28,657 calls of a recursive function": "(defun fib (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 21)",
  "10,000 rounds of loop, collected": "(loop for i below 10000 for x = (* i i) when (evenp x) collect x)",
};

/** Milliseconds of processor time: other processes on the machine do not count. */
function measure(text) {
  const forms = read(text);
  if (!forms.ok) throw new Error("the benchmark does not read");
  const before = process.cpuUsage();
  const result = expand(forms.value);
  const { user, system } = process.cpuUsage(before);
  if (!result.ok) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
  return (user + system) / 1000;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const rows = Object.entries(CASES).map(([name, text]) => ({ name, ms: median(Array.from({ length: ROUNDS }, () => measure(text))) }));
const base = rows[0]?.ms ?? 1;
console.log(`${"".padEnd(42)}${"ms".padStart(8)}${"ratio".padStart(8)}`);
for (const { name, ms } of rows) console.log(`${name.padEnd(42)}${ms.toFixed(1).padStart(8)}${(ms / base).toFixed(2).padStart(8)}`);
