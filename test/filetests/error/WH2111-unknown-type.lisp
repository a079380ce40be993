; test error
(defprog p (:type :xdp :license "GPL")
  (load u24 (ctx-ptr) 0))
; =>
; error[WH2111]: u24 is no type
;  --> input.lisp:3:9
;   |
; 3 |   (load u24 (ctx-ptr) 0))
;   |         ^^^
;   = help: did you mean u64?
;   = help: types: u8 u16 u32 u64 i8 i16 i32 i64
;   = explain: whistler explain WH2111
