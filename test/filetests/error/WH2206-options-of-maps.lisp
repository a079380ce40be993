; test error
(defmap a :type :hash :key-size 4 :value-size 4 :max-entries 16 :map-flags (:no-prealoc :rdonly))
(defmap b :type :hash :key-size 4 :value-size 4 :max-entries 16 :pinning :by-path)
(defmap c :type :hash :key-size 4 :value-type evnt :max-entries 16)
(defmap d :type :array-of-maps :key-size 4 :max-entries 16)
(defmap e :type :hash :key-size 4 :value-size 4 :max-entries 16 :inner d)
(defmap f :type :hash-of-maps :key-size 4 :max-entries 16 :inner e)
(defprog p (:type :xdp) XDP_PASS)
; =>
; error[WH2206]: :no-prealoc is no flag of a map
;  --> input.lisp:2:1
;   |
; 2 | (defmap a :type :hash :key-size 4 :value-size 4 :max-entries 16 :map-flags (:no-prealoc :rdonly))
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: did you mean no-prealloc?
;   = help: flags: :no-prealloc :no-common-lru :numa-node :rdonly :wronly :stack-build-id :zero-seed :rdonly-prog :wronly-prog :clone :mmapable :preserve-elems :inner-map :link :segv-on-fault :no-user-conv
;   = explain: whistler explain WH2206
;
; error[WH2206]: :pinning is :BY-PATH
;  --> input.lisp:3:1
;   |
; 3 | (defmap b :type :hash :key-size 4 :value-size 4 :max-entries 16 :pinning :by-path)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: write :pinning :by-name
;   = explain: whistler explain WH2206
;
; error[WH2124]: :value-type names evnt, which is no type
;  --> input.lisp:4:1
;   |
; 4 | (defmap c :type :hash :key-size 4 :value-type evnt :max-entries 16)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: types: u8 u16 u32 u64 i8 i16 i32 i64
;   = explain: whistler explain WH2124
;
; error[WH2202]: a map of type :array-of-maps has no :inner
;  --> input.lisp:5:1
;   |
; 5 | (defmap d :type :array-of-maps :key-size 4 :max-entries 16)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: (defmap outer :type :array-of-maps :key-size 4 :max-entries 8 :inner counts)
;   = explain: whistler explain WH2202
;
; error[WH2213]: maps of type :hash hold no maps
;  --> input.lisp:6:1
;   |
; 6 | (defmap e :type :hash :key-size 4 :value-size 4 :max-entries 16 :inner d)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: (defmap outer :type :array-of-maps :key-size 4 :max-entries 8 :inner counts)
;   = explain: whistler explain WH2213
;
; error[WH2113]: no map is named e
;  --> input.lisp:7:1
;   |
; 7 | (defmap f :type :hash-of-maps :key-size 4 :max-entries 16 :inner e)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: define the inner map first
;   = explain: whistler explain WH2113
