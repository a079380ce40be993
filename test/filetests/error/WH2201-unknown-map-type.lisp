; test error
(defmap m :type :hsah :key-size 4 :value-size 8 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; error[WH2201]: :hsah is no type of map
;  --> input.lisp:2:1
;   |
; 2 | (defmap m :type :hsah :key-size 4 :value-size 8 :max-entries 1)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: did you mean hash?
;   = help: types: :hash :array :prog-array :perf-event-array :percpu-hash :percpu-array :stack-trace :cgroup-array :lru-hash :lru-percpu-hash :lpm-trie :array-of-maps :hash-of-maps :devmap :sockmap :cpumap :xskmap :sockhash :cgroup-storage :reuseport-sockarray :percpu-cgroup-storage :queue :stack :sk-storage :devmap-hash :struct-ops :ringbuf :inode-storage :task-storage :bloom-filter :user-ringbuf :cgrp-storage :arena
;   = explain: whistler explain WH2201
