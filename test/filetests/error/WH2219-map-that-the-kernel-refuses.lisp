; test error
(defmap routes :type :lpm-trie :key-type u64 :value-size 4 :max-entries 16)
(defmap sockets :type :sk-storage :key-size 4 :value-size 8 :max-entries 16 :map-flags :no-prealloc)
(defmap jobs :type :queue :key-size 4 :value-size 8 :max-entries 16)
(defmap stacks :type :stack-trace :key-size 4 :value-size 100 :max-entries 16)
(defprog p (:type :xdp) XDP_PASS)
; =>
; warning[WH2219]: the map routes: the key of a trie is a struct: a u32 of prefix bits, then the bytes
;  --> input.lisp:2:1
;   |
; 2 | (defmap routes :type :lpm-trie :key-type u64 :value-size 4 :max-entries 16)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: (defstruct lpm-key (prefix-bits u32) (address (array u8 4))) and :key-type lpm-key
;   = explain: whistler explain WH2219
;
; warning[WH2219]: the map routes: maps of this type are not preallocated
;  --> input.lisp:2:1
;   |
; 2 | (defmap routes :type :lpm-trie :key-type u64 :value-size 4 :max-entries 16)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: write :map-flags :no-prealloc
;   = explain: whistler explain WH2219
;
; warning[WH2219]: the map sockets: maps of this type have no :max-entries
;  --> input.lisp:3:1
;   |
; 3 | (defmap sockets :type :sk-storage :key-size 4 :value-size 8 :max-entries 16 :map-flags :no-prealloc)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: leave it out, or write 0
;   = explain: whistler explain WH2219
;
; warning[WH2219]: the map jobs: maps of this type have no keys
;  --> input.lisp:4:1
;   |
; 4 | (defmap jobs :type :queue :key-size 4 :value-size 8 :max-entries 16)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: leave :key-size out
;   = explain: whistler explain WH2219
;
; warning[WH2219]: the map stacks: values of stack-trace maps are addresses of 8 bytes
;  --> input.lisp:5:1
;   |
; 5 | (defmap stacks :type :stack-trace :key-size 4 :value-size 100 :max-entries 16)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: write :value-size 1016 for 127 of them
;   = explain: whistler explain WH2219
