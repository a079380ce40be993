; test forms
; Every field without a common_ prefix: scalars by size and sign, arrays as addresses.
(deftracepoint sched/sched-switch)
(defprog p (:type :tracepoint :section "tracepoint/sched/sched_switch")
  (tp-prev-comm)
  (tp-prev-comm-ptr)
  (tp-prev-pid)
  (tp-prev-state)
  (tp-name)
  (tp-filename))
; =>
; ; p
; (+ (ctx-ptr) 8)
; (+ (ctx-ptr) 8)
; (ctx i32 24)
; (ctx i64 32)
; (ctx u64 40)
; (ctx u32 48)
