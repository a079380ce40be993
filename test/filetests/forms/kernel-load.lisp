; test forms
(defprog p (:type :kprobe :section "kprobe/do_exit")
  (let ((task (get-current-task)))
    (+ (kernel-load u32 (typed-ptr task-struct task) 8) (kernel-load u64 task 0))))
; =>
; ; p
; (let ((task (get-current-task)))
;   (+ (let ((#:buffer (struct-alloc 4)))
;        (probe-read-kernel #:buffer 4 (+ task 8))
;        (load u32 #:buffer 0))
;      (let ((#:buffer (struct-alloc 8))) (probe-read-kernel #:buffer 8 task) (load u64 #:buffer 0))))
