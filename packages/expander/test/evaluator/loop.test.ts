import { describe, expect, test } from "vitest";
import { errorOf, table } from "./evaluate.ts";

describe("loop", () => {
  table(`
    (let ((n 0)) (loop (incf n) (when (= n 3) (return n)))) => 3
    (loop for x in '(1 2 3) collect (* x x)) => (1 4 9)
    (loop for x in '(1 2 3 4) by #'cddr collect x) => (1 3)
    (loop for x on '(1 2 3) collect x) => ((1 2 3) (2 3) (3))
    (loop for (a b) on '(1 2 3 4) by #'cddr collect (list a b)) => ((1 2) (3 4))
    (loop for x across #(1 2) collect x) => (1 2)
    (loop for c across "ab" collect c) => (#\\a #\\b)
    (loop for i from 1 to 3 collect i) => (1 2 3)
    (loop for i below 3 collect i) => (0 1 2)
    (loop for i from 3 downto 1 collect i) => (3 2 1)
    (loop for i downfrom 3 to 1 collect i) => (3 2 1)
    (loop for i from 3 above 0 collect i) => (3 2 1)
    (loop for i from 0 to 10 by 5 collect i) => (0 5 10)
    (loop for i upfrom 2 repeat 2 collect i) => (2 3)
    (loop for i from 5 to 1 collect i) => NIL
    (loop for x = 1 then (* 2 x) repeat 5 collect x) => (1 2 4 8 16)
    (loop for i below 3 for x = (* i i) collect x) => (0 1 4)
    (loop for i from 1 for x in '(a b) collect (cons i x)) => ((1 . A) (2 . B))
    (loop for x in '(1 2) for y in '(a b c) collect (list x y)) => ((1 A) (2 B))
    (loop for x = 1 then y and y = 2 then x repeat 3 collect (list x y)) => ((1 2) (2 1) (1 2))
    (loop repeat 3 collect 'x) => (X X X)
    (loop with x = 5 repeat 2 do (incf x) finally (return x)) => 7
    (loop with a = 1 and b = 2 repeat 1 collect (+ a b)) => (3)
    (loop with (a b) = '(1 2) return (list b a)) => (2 1)
    (loop for x in '(1 2 3 4) while (< x 3) collect x) => (1 2)
    (loop for x in '(1 2 3 4) until (= x 3) collect x) => (1 2)
    (loop for x in '(1 2) append (list x x)) => (1 1 2 2)
    (loop for x in '(1 2) nconc (list x)) => (1 2)
    (loop for x in '(1 2 3) sum x) => 6
    (loop for x in '(1 2 3) count (oddp x)) => 2
    (loop for x in '(1 5 3) maximize x) => 5
    (loop for x in '(4 2 3) minimize x) => 2
    (loop for x in '(1 2 3 4) when (evenp x) collect x) => (2 4)
    (loop for x in '(1 2 3 4) if (evenp x) collect x else collect (- x)) => (-1 2 -3 4)
    (loop for x in '(1 2 3) unless (= x 2) collect x) => (1 3)
    (loop for x in '(1 2 3 4) if (evenp x) collect x into e else collect x into o finally (return (list e o))) => ((2 4) (1 3))
    (loop for x in '(1 2 3) when (> x 1) collect x and sum x into s end finally (return (list s))) => (5)
    (loop for x in '(1 2 3) when (> x 1) do (return x)) => 2
    (loop for x in '(nil 2) when x return it) => 2
    (loop for x in '(1 2) when (find x '(2)) collect it) => (2)
    (loop for x in '(2 4) always (evenp x)) => T
    (loop for x in '(2 3) always (evenp x)) => NIL
    (loop for x in '(1 3) never (evenp x)) => T
    (loop for x in '(1 4) thereis (and (evenp x) x)) => 4
    (loop for x in '(1) thereis (evenp x)) => NIL
    (loop named outer for x in '(1 2) do (loop for y in '(3 4) do (return-from outer (list x y)))) => (1 3)
    (loop for (a (b c)) in '((1 (2 3)) (4 (5 6))) collect (list a b c)) => ((1 2 3) (4 5 6))
    (loop for (a . b) in '((1 . 2)) collect (list a b)) => ((1 2))
    (loop for (a nil b) in '((1 2 3)) collect (list a b)) => ((1 3))
    (loop for (a b) in '((1 2 3) (4)) collect (list a b)) => ((1 2) (4 NIL))
    (let ((h (make-hash-table))) (setf (gethash 'a h) 1 (gethash 'b h) 2) (loop for k being the hash-keys of h collect k)) => (A B)
    (let ((h (make-hash-table))) (setf (gethash 'a h) 1) (loop for k being the hash-keys of h using (hash-value v) collect (list k v))) => ((A 1))
    (let ((h (make-hash-table))) (setf (gethash 'a h) 1) (loop for v being each hash-value in h sum v)) => 1
    (loop for x in '(1 2 3) collect x collect (* 10 x)) => (1 10 2 20 3 30)
    (loop for x in '(1 2) collect x append (list 'a)) => (1 A 2 A)
    (loop for x in '(3 1) do (setq x (1+ x)) collect x) => (4 2)
    (loop initially (setq *n* 5) for i below 1 collect *n*) => (5)
    (loop for x in '(1 2 3) do (when (= x 2) (loop-finish)) collect x) => (1)
    (loop for i of-type fixnum from 0 below 2 collect i) => (0 1)
    (loop for i fixnum below 2 collect i) => (0 1)
    (loop for x in '(1 2) finally (return 'done)) => DONE
    (loop for i below 2 do (progn) finally (return i)) => 2
    (loop as i from 1 to 2 collecting i) => (1 2)
    (loop for x in '(a b) for i from 0 nconc (list i x)) => (0 A 1 B)
    (loop for x in '((1 2) (3)) nconc (copy-list x)) => (1 2 3)
    (loop while nil) => NIL
    (loop for i from 1 to 3 sum i into total collect total) => (1 3 6)
    (let ((l (list 1 2 3))) (loop for c on l do (setf (car c) 0)) l) => (0 0 0)
    (loop for x in '(1 2 3 4) when (evenp x) if (> x 2) collect x else collect 'small end end) => (SMALL 4)
    (mapcar #'funcall (loop for x in '(1 2) collect (let ((y x)) (lambda () y)))) => (1 2)
  `);

  test.each([
    ["(loop for x in '(1) frob x)", "WH2008 loop: FROB stands where a clause is expected"],
    ["(loop for x)", "WH2008 loop: the end stands where a clause is expected"],
    ["(loop for x in)", "WH2008 loop: a form is missing after in"],
    ["(loop for x in '(1) collect x sum x)", "WH2008 loop: accumulations of different kinds need into"],
  ])("%s is an error", (text, message) => {
    expect(errorOf(text)).toBe(message);
  });
});
