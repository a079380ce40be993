; How long tasks wait between being woken and getting a CPU, as a histogram of powers of two in microseconds.
(deftracepoint sched/sched-wakeup pid)
(deftracepoint sched/sched-switch prev-pid prev-state next-pid)

(defmap woken-at :type :hash
  :key-size 4 :value-size 8 :max-entries 10240)
(defmap latency-us :type :array
  :key-size 4 :value-size 8 :max-entries 32)

(defmacro remember (pid)
  `(setf (getmap woken-at ,pid) (ktime-get-ns)))

(defprog on-wakeup (:type :tracepoint :section "tracepoint/sched/sched_wakeup" :license "GPL")
  (remember (tp-pid))
  0)

(defprog on-switch (:type :tracepoint :section "tracepoint/sched/sched_switch" :license "GPL")
  ; A task that was preempted (state 0) waits from now on.
  (when (= (tp-prev-state) 0)
    (remember (tp-prev-pid)))
  (let ((pid (tp-next-pid)))
    (when-let ((since (map-lookup woken-at pid)))
      (let ((us (/ (- (ktime-get-ns) (load u64 since 0)) 1000)))
        (incf (getmap latency-us (log2 us))))
      (remmap woken-at pid)))
  0)
