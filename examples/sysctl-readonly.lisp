; Processes of the cgroup may read kernel settings, not write them. 1 allows, 0 refuses.
(defmap attempts :type :array
  :key-size 4 :value-size 8 :max-entries 2)

(defprog sysctl-readonly (:type :cgroup-sysctl :section "cgroup/sysctl" :license "GPL")
  (let ((write (ctx write)))
    (incf (getmap attempts write))
    (if write 0 1)))
