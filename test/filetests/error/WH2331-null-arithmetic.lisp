; test error
(defmap flows :type :hash :key-size 4 :value-size 16 :max-entries 8)
(defprog untested (:type :tc)
  (let ((second (+ (map-lookup flows 1) 8)))
    (load u64 second 0)))
(defprog tested (:type :tc)
  (let ((flow (map-lookup flows 1)))
    (if flow
        (load u64 (+ flow 8) 0)
        (load u64 (- flow 8) 0))))
; =>
; warning[WH2331]: (map-lookup flows 1) may be null here
;  --> input.lisp:4:20
;   |
; 4 |   (let ((second (+ (map-lookup flows 1) 8)))
;   |                    ^^^^^^^^^^^^^^^^^^^^ + of a pointer that was not tested
;   = help: test it first: (when-let ((p (map-lookup flows 1))) …)
;   = explain: whistler explain WH2331
;
; warning[WH2331]: flow may be null here
;   --> input.lisp:10:22
;    |
; 10 |         (load u64 (- flow 8) 0))))
;    |                      ^^^^ - of a pointer that was not tested
;    = help: test it first: (when flow …)
;    = explain: whistler explain WH2331
