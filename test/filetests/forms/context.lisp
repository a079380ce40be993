; test forms
; Fields by name, elements by a constant index, raw offsets; ctx-load and ctx-store are the old spelling.
(defprog p (:type :tc :section "tc")
  (setf (ctx mark) 1)
  (setf (ctx cb 2) (ctx cb (+ 1 0)))
  (setf (ctx u32 8) 2)
  (%ctx-set (ctx mark) 3)
  (incf (ctx mark))
  (let ((v (setf (ctx mark) (ctx len)))) v)
  (core-ctx-load u32 8 __sk_buff mark)
  (skb-load-bytes (ctx-ptr) 0 (struct-alloc 4) 4))
; =>
; ; p
; (%ctx-set (ctx mark) 1)
; (%ctx-set (ctx cb 2) (ctx cb 1))
; (%ctx-set (ctx u32 8) 2)
; (%ctx-set (ctx mark) 3)
; (%ctx-set (ctx mark) (+ (ctx mark) 1))
; (let ((v (let ((#:value (ctx len))) (%ctx-set (ctx mark) #:value) #:value))) v)
; (core-ctx-load u32 8 __sk_buff mark)
; (skb-load-bytes (ctx-ptr) 0 (struct-alloc 4) 4)
