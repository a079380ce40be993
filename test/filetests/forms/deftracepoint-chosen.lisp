; test forms
; Named fields only, common ones among them.
(deftracepoint sched/sched-switch common-pid prev-pid)
(defprog p (:type :tracepoint :section "tracepoint/sched/sched_switch")
  (+ (tp-common-pid) (tp-prev-pid)))
; =>
; ; p
; (+ (ctx i32 4) (ctx i32 24))
