/**
 * Mutations of Lisp sources: of their bytes, of their tokens, and of their forms, which keeps the parentheses balanced so that the expander
 * gets to see the damage and not only the reader.
 */

/** A generator of numbers from a seed, so that a failing case can be had again (xorshift32). */
export function randomFrom(seed) {
  let state = seed | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warm = 0; warm < 8; warm++) next();
  return { below: (limit) => next() % Math.max(1, limit), pick: (items) => items[next() % Math.max(1, items.length)] };
}

/** Pieces that ordinary programs do not have, each of which some part of the language must refuse or survive. */
export const HOSTILE_PIECES = [
  "(loop)",
  "(loop for x in '(1 2) collect x)",
  "(defmacro m (x) `(m ,x)) (m 1)",
  "(defun f (n) (f n)) (f 1)",
  "(let ((l (list 1))) (setf (cdr l) l) (print l) (length l))",
  "(let ((l (list 1))) (setf (cdr l) l) (equal l l))",
  "(macrolet ((let (&rest r) `(progn ,@r))) (let 1))",
  "(handler-bind ((error #'car)) (error 'x))",
  "(restart-case (invoke-restart 'a) (a (&rest x) x))",
  '(unwind-protect (error "x") (error "y"))',
  "(catch nil (throw nil (throw nil 1)))",
  '(format nil "~{~a~^~:{~}~} ~? ~v,vd" \'(1) "~a" \'(2) 1 2 3)',
  '(format t "~99999999999a" 1)',
  "(make-array 99999999)",
  "(expt 7 (expt 7 7))",
  "(ash 1 99999999999)",
  "(funcall #'(lambda (&key ((:a (b)) 1)) b))",
  "(destructuring-bind (&rest) '(1) 1)",
  "(defsetf acc (a) (s) `(,a ,s)) (setf (acc 1) 2)",
  "(define-setf-expander e () 1) (incf (e))",
  "(symbol-macrolet ((a (car a))) (setf a a))",
  '(read-from-string "#.(error 1)")',
  "(eval (list 'quote 'a 'b))",
  '(intern "" :keyword)',
  "#.(loop)",
  "``(,,@,a)",
  "(block nil (tagbody a (go b)))",
  '(sort \'(3 2 1) (lambda (a b) (error "no")))',
  "(maphash #'remhash (make-hash-table))",
  "(reduce #'reduce '(1 2 3))",
  "(apply #'apply #'apply '(1))",
  "(defstruct (s (:include s)) a)",
  "(defclass c (c) ()) (make-instance 'c)",
  "(deftype t1 () 't1) (typep 1 't1)",
  "(compile-to-elf (car '(1)))",
  "(in-package nil)",
  "(defconstant t 1)",
  "(setf (symbol-function 'car) (lambda (x) (car x))) (car 1)",
  '(load "nosuch.lisp")',
  '(with-open-file (s "x" :direction :output) 1)',
  "(coerce '(a . b) 'string)",
  '(subseq "abc" 2 1)',
  "(string< 'a 1)",
  "(gethash 1 2)",
  "(case)",
  "(let ((x . 1)) x)",
  '(defprog p (:type :xdp :license "GPL") (macrolet ((m () `(m))) (m)))',
  '(defprog p (:type :xdp :license "GPL") (symbol-macrolet ((x x)) x))',
  '(defprog p (:type :xdp :license "GPL") (dotimes (i 99999999999) i))',
  "(defmap m :type :hash :key-size (f) :value-size -1 :max-entries 1.5)",
];

const ATOMS = [
  "nil",
  "t",
  "0",
  "-1",
  "18446744073709551616",
  "1/2",
  "1.5",
  '"s"',
  "#\\a",
  ":k",
  "#:g",
  "'a",
  "`a",
  ",a",
  ",@a",
  "#'car",
  "#(1)",
  "&rest",
  "x",
  "()",
  "|A b|",
];

/** Tokens, in which strings, comments and character names stay whole. */
function tokensOf(text) {
  return text.match(/;[^\n]*|"(?:[^"\\]|\\.)*"|#\\.[^\s()]*|[()]|[^\s()";]+|\s+/g) ?? [];
}

/** The places of balanced forms: `[start, end)` of tokens. */
function formsIn(tokens) {
  const forms = [];
  const open = [];
  for (const [at, token] of tokens.entries()) {
    if (token === "(") open.push(at);
    else if (token === ")") {
      const start = open.pop();
      if (start !== undefined) forms.push([start, at + 1]);
    } else if (!/^\s|^;/.test(token)) forms.push([at, at + 1]);
  }
  return forms;
}

function mutateBytes(text, random) {
  const at = random.below(text.length + 1);
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + random.below(8));
    case 1:
      return (
        text.slice(0, at) +
        String.fromCodePoint(
          random.pick([0, 9, 10, 34, 35, 39, 40, 41, 44, 58, 59, 92, 96, 124, 0xe4, 0xffff, 0x1f600, random.below(0xd800)]),
        ) +
        text.slice(at)
      );
    case 2:
      return text.slice(0, at);
    case 3:
      return text.slice(0, at) + text.slice(random.below(text.length + 1), at + random.below(40)) + text.slice(at);
    default:
      return (
        text.slice(0, at) +
        random.pick(["(", ")", "'", "`", ",", ",@", "#'", "#.", "#+", "#-", "#|", "|#", '"', "|", "\\", " . ", "#("]) +
        text.slice(at)
      );
  }
}

function mutateForms(text, random, corpus) {
  const tokens = tokensOf(text);
  const forms = formsIn(tokens);
  const [start, end] = random.pick(forms) ?? [0, 0];
  const [otherStart, otherEnd] = random.pick(forms) ?? [0, 0];
  const other = tokens.slice(otherStart, otherEnd);
  switch (random.below(8)) {
    case 0:
      return tokens.toSpliced(start, end - start).join("");
    case 1:
      return tokens.toSpliced(start, 0, ...tokens.slice(start, end), " ").join("");
    case 2:
      return tokens.toSpliced(start, end - start, ...other).join("");
    case 3:
      return tokens.toSpliced(start, end - start, random.pick(ATOMS)).join("");
    case 4:
      return tokens.toSpliced(start, 0, random.pick(HOSTILE_PIECES), " ").join("");
    case 5:
      return tokens.toSpliced(start, end - start, "(", ...other, " ", ...tokens.slice(start, end), ")").join("");
    case 6: {
      // A form of another program.
      const foreign = tokensOf(random.pick(corpus));
      const [from, to] = random.pick(formsIn(foreign)) ?? [0, 0];
      return tokens.toSpliced(start, end - start, ...foreign.slice(from, to)).join("");
    }
    default:
      return tokens.toSpliced(start, end - start, random.pick(["'", "`", ",", "#'", "#."]), ...tokens.slice(start, end)).join("");
  }
}

/** A damaged program: one of the corpus after one to four mutations. */
export function mutated(corpus, seed) {
  const random = randomFrom(seed);
  let text = random.pick(corpus);
  if (random.below(4) === 0) text = `${random.pick(HOSTILE_PIECES)}\n${random.below(2) === 0 ? text : ""}`;
  for (let count = 1 + random.below(4); count > 0; count--) {
    text = random.below(3) === 0 ? mutateBytes(text, random) : mutateForms(text, random, corpus);
    if (text.length > 20_000) text = text.slice(0, 20_000);
  }
  return text;
}
