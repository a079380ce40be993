; test error
(defstruct s (a u24))
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; error[WH2205]: u24 is no type of a field
;  --> input.lisp:2:14
;   |
; 2 | (defstruct s (a u24))
;   |              ^^^^^^^
;   = help: did you mean u64?
;   = help: types: u8 u16 u32 u64 i8 i16 i32 i64, structs, (array type count)
;   = explain: whistler explain WH2205
