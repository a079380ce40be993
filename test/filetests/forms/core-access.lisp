; test forms
; Names of structs and fields stand for themselves.
(defprog p (:type :kprobe :section "kprobe/do_exit")
  (let ((task (get-current-task)))
    (core-store u32 task 8 5 task-struct pid)
    (core-field-info byte-offset 8 task-struct pid)
    (core-load u32 task 8 task-struct pid)))
; =>
; ; p
; (let ((task (get-current-task)))
;   (core-store u32 task 8 5 task-struct pid)
;   (core-field-info byte-offset 8 task-struct pid)
;   (core-load u32 task 8 task-struct pid))
