; Context switches by CPU, from a raw tracepoint: its context is the arguments of the trace event, unformatted.
; sched_switch passes (preempt, previous task, next task, previous state).
(defmap switches :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 2)

(defprog cpu-switches (:type :raw-tracepoint :section "raw_tp/sched_switch" :license "GPL")
  (let ((preempted (logand (ctx u64 0) 1)))
    (incf (getmap switches preempted)))
  0)
