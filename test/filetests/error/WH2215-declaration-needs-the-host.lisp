; test error
(deftracepoint sched/sched-wakeup prev-pid)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; error[WH2215]: the format of the tracepoint sched/sched_wakeup is not available
;  --> input.lisp:2:1
;   |
; 2 | (deftracepoint sched/sched-wakeup prev-pid)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: the kernel describes it in /sys/kernel/tracing/events/sched/sched_wakeup/format, by default for root only: chmod a+r
;   = explain: whistler explain WH2215
