import { describe, expect, test } from "vitest";
import { errorOf, evaluate, table } from "./evaluate.ts";

describe("characters and strings", () => {
  table(String.raw`
    #\a => #\a
    #\Space => #\Space
    #\Newline => #\Newline
    (char-code #\A) => 65
    (code-char 97) => #\a
    (char-upcase #\a) => #\A
    (char-downcase #\A) => #\a
    (char= #\a #\a) => T
    (char-equal #\a #\A) => T
    (char< #\a #\b #\c) => T
    (char/= #\a #\b #\a) => NIL
    (digit-char-p #\7) => 7
    (digit-char-p #\f 16) => 15
    (digit-char-p #\f) => NIL
    (digit-char 11 16) => #\B
    (alpha-char-p #\a) => T
    (alphanumericp #\5) => T
    (upper-case-p #\A) => T
    (lower-case-p #\A) => NIL
    (both-case-p #\1) => NIL
    (char-name #\Space) => "Space"
    (name-char "Tab") => #\Tab
    (string 'abc) => "ABC"
    (string #\a) => "a"
    (string= "abc" "abc") => T
    (string= 'abc "ABC") => T
    (string= "xabc" "abc" :start1 1) => T
    (string-equal "ABC" "abc") => T
    (string< "abc" "abd") => 2
    (string< "abd" "abc") => NIL
    (string< "ab" "abc") => 2
    (string> "b" "a") => 0
    (string<= "a" "a") => 1
    (string/= "abc" "abd") => 2
    (string-upcase "abc") => "ABC"
    (string-downcase 'ABC) => "abc"
    (string-capitalize "hello wORLD foo-bar") => "Hello World Foo-Bar"
    (string-upcase "abc" :start 1) => "aBC"
    (string-trim " " "  a b  ") => "a b"
    (string-left-trim "x" "xxa") => "a"
    (string-right-trim '(#\x) "axx") => "a"
    (char "abc" 1) => #\b
    (stringp "a") => T
    (make-string 2 :initial-element #\z) => "zz"
    (concatenate 'string "a" (list #\b) "c") => "abc"
  `);
  table(String.raw`
    (with-output-to-string (s) (write-string "ab" s) (princ 1 s) (write-char #\x s)) => "ab1x"
    (with-output-to-string (*standard-output*) (princ "in") (format t "~a" 5)) => "in5"
    (princ-to-string "a") => "a"
    (prin1-to-string "ab") => "\"ab\""
    (princ-to-string 'abc) => "ABC"
    (princ-to-string '("a" #\b)) => "(a b)"
    (prin1-to-string :key) => ":KEY"
    (prin1-to-string ''a) => "'A"
    (prin1-to-string '#'car) => "#'CAR"
    (write-to-string 255 :base 16) => "FF"
    (write-to-string "a" :escape nil) => "a"
    '|Foo Bar| => |Foo Bar|
    (symbol-name '|foo|) => "foo"
    (read-from-string "(a . b)") => (A . B)
    (multiple-value-list (read-from-string "12 rest")) => (12 2)
    (read-from-string "" nil 'eof) => EOF
    (with-input-from-string (s "a (b) 3") (list (read s) (read s) (read s) (read s nil :end))) => (A (B) 3 :END)
    (with-input-from-string (s "one") (list (read-line s) (read-line s nil 'eof))) => ("one" EOF)
    (with-input-from-string (s "ab") (list (read-char s) (peek-char nil s) (read-char s) (read-char s nil nil))) => (#\a #\b #\b NIL)
    (eval (read-from-string "(+ 1 2)")) => 3
    (let ((s (make-string-output-stream))) (princ 1 s) (princ 2 s) (get-output-stream-string s)) => "12"
    (string-downcase (symbol-name 'foo-bar)) => "foo-bar"
    (position #\- "a-b") => 1
    (substitute #\_ #\- "a-b-c") => "a_b_c"
  `);
});

describe("format", () => {
  table(String.raw`
    (format nil "~a ~s" "x" "x") => "x \"x\""
    (format nil "~d" 42) => "42"
    (format nil "~5d|~5,'0d|~,,'.:d" 42 42 1234567) => "   42|00042|1.234.567"
    (format nil "~:d" 1234567) => "1,234,567"
    (format nil "~@d" 5) => "+5"
    (format nil "~x ~X ~o ~b" 255 255 8 5) => "FF FF 10 101"
    (format nil "~8,'0x" 255) => "000000FF"
    (format nil "~10a|" "ab") => "ab        |"
    (format nil "~10@a|" "ab") => "        ab|"
    (format nil "~5,,,'.a|" "ab") => "ab...|"
    (format nil "~va|" 4 "x") => "x   |"
    (format nil "~v,'0d" 4 7) => "0007"
    (format nil "~c" #\a) => "a"
    (format nil "~:c ~@c" #\Space #\a) => "Space #\\a"
    (format nil "~f" 0.5) => "0.5"
    (format nil "~,2f" 3.14159) => "3.14"
    (format nil "~6,2f|" 3.14159) => "  3.14|"
    (format nil "~,2f" 2) => "2.00"
    (format nil "~r ~:r" 42 42) => "forty-two forty-second"
    (format nil "~@r" 1994) => "MCMXCIV"
    (format nil "~16r ~2r" 255 5) => "FF 101"
    (format nil "~r" 1234) => "one thousand two hundred thirty-four"
    (format nil "~d item~:p" 1) => "1 item"
    (format nil "~d item~:p" 2) => "2 items"
    (format nil "~d fl~:@p" 2) => "2 flies"
    (format nil "~~") => "~"
    (format nil "~3~") => "~~~"
    (format nil "a~*b~a" 1 2) => "ab2"
    (format nil "~a~v*~a" 1 1 2 3) => "13"
    (format nil "~a~a~v:*~a" 1 2 1) => "121"
    (format nil "~a~:*~a" 1) => "11"
    (format nil "~2@*~a" 1 2 3) => "3"
    (format nil "~?" "~a-~a" '(1 2)) => "1-2"
    (format nil "~@?-~a" "~a" 1 2) => "1-2"
    (format nil "~{~a~}" '(1 2 3)) => "123"
    (format nil "~{~a~^, ~}" '(1 2 3)) => "1, 2, 3"
    (format nil "~{~a=~a~^ ~}" '(a 1 b 2)) => "A=1 B=2"
    (format nil "~:{~a=~a ~}" '((a 1) (b 2))) => "A=1 B=2 "
    (format nil "~@{~a~^ ~}" 1 2 3) => "1 2 3"
    (format nil "~2{~a~}" '(1 2 3)) => "12"
    (format nil "~{~}" "~a " '(1 2)) => "1 2 "
    (format nil "~[zero~;one~;two~]" 1) => "one"
    (format nil "~[zero~:;many~]" 7) => "many"
    (format nil "~:[no~;yes~]" nil) => "no"
    (format nil "~:[no~;yes~]" t) => "yes"
    (format nil "~@[x=~a~]" 5) => "x=5"
    (format nil "~@[x=~a~]" nil) => ""
    (format nil "~#[none~;one~:;more~]" 1 2) => "more"
    (format nil "~(ABC~)" ) => "abc"
    (format nil "~:(hello world~)") => "Hello World"
    (format nil "~@(hello World~)") => "Hello world"
    (format nil "~:@(abc~)") => "ABC"
    (format nil "a~10tb") => "a         b"
    (format nil "ab~2,4tc") => "ab    c"
    (format nil "~&a") => "a"
    (format nil "~s" '|a|) => "|a|"
    (format nil "~a" nil) => "NIL"
    (format nil "~:a" nil) => "()"
    (format nil "~d" 'x) => "X"
    (format nil "~d" 1/2) => "1/2"
    (format nil "~$" 3.14159) => "3.14"
  `);

  test.each([
    ['(format nil "~a~%" 1)', '"1\n"'],
    ['(format nil "x~&a~&~2%")', '"x\na\n\n\n"'],
    ['(format nil "a~\n     b")', '"ab"'],
    ['(format nil "a~@\n     b")', '"a\nb"'],
    ["(with-output-to-string (s) (terpri s) (fresh-line s) (print 1 s))", '"\n\n1 "'],
  ])("%j is %j", (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });

  test.each([
    ['(format nil "~a")', "WH2013 format: no argument is left for ~a"],
    ['(format nil "~q" 1)', "WH2013 format: the directive ~q is not known"],
    ['(format nil "~{~a")', "WH2013 format: ~} is missing"],
    ['(format nil "~")', "WH2013 format: the control string ends within a directive"],
    ['(format nil "~@*~5*")', "WH2013 format: ~5* leaves the arguments"],
  ])("%s is an error", (expression, message) => {
    expect(errorOf(expression)).toBe(message);
  });
});
