; Count files that processes remove, and how long the kernel takes: entry and exit of one kernel function, without a probe's cost.
(defmap begun :type :hash
  :key-size 8 :value-size 8 :max-entries 1024)
(defmap removed :type :hash
  :key-size 4 :value-size 8 :max-entries 1024)
(defmap duration-us :type :array
  :key-size 4 :value-size 8 :max-entries 32)

(defprog unlink-begins (:type :fentry :section "fentry/do_unlinkat" :license "GPL")
  (setf (getmap begun (get-current-pid-tgid)) (ktime-get-ns))
  0)

(defprog unlink-ends (:type :fexit :section "fexit/do_unlinkat" :license "GPL")
  (let ((thread (get-current-pid-tgid)))
    (when-let ((since (map-lookup begun thread)))
      (incf (getmap duration-us (log2 (/ (- (ktime-get-ns) (load u64 since 0)) 1000))))
      (remmap begun thread)
      ; The arguments come first in the context, the return value behind them.
      (when (= (ctx u64 16) 0)
        (incf (getmap removed (cast u32 (>> thread 32)))))))
  0)
