; Keep the processes of a cgroup from raising their sockets' priority: SO_PRIORITY above 3 is refused, the rest passes untouched.
(defconstant +sol-socket+ 1)
(defconstant +so-priority+ 12)

(defprog sockopt-limits (:type :cgroup-sockopt :section "cgroup/setsockopt" :license "GPL")
  (let ((value (ctx optval))
        (end (ctx optval-end)))
    (when (and (= (ctx level) +sol-socket+) (= (ctx optname) +so-priority+))
      (when (<= (+ value 4) end)
        (when (> (load u32 value 0) 3)
          (return 0)))))
  1)
