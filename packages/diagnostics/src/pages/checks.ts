import type { Page } from "./page.ts";

/** Pages of what the checks find in a whole program. */
export const CHECK_PAGES = {
  WH2401: {
    from: "source",
    wrong: `
(defmap events :type :ringbuf :max-entries 4096)
(defprog note (:type :xdp)
  (with-ringbuf (event events 8)
    (when (= (ctx rx-queue-index) 0)
      (return XDP_PASS))
    (store u64 event 0 1))
  XDP_PASS)`,
    right: `
(defmap events :type :ringbuf :max-entries 4096)
(defprog note (:type :xdp)
  (when (= (ctx rx-queue-index) 0)
    (return XDP_PASS))
  (with-ringbuf (event events 8)
    (store u64 event 0 1))
  XDP_PASS)`,
    fix: "decide before the record is reserved, or discard it: (ringbuf-discard event 0)",
  },
  WH2402: {
    from: "source",
    wrong: `
(defprog first-byte (:type :xdp)
  (let ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 14) end) (return XDP_PASS))
    (if (= (load u8 data 23) 6) XDP_DROP XDP_PASS)))`,
    right: `
(defprog first-byte (:type :xdp)
  (let ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 34) end) (return XDP_PASS))
    (if (= (load u8 data 23) 6) XDP_DROP XDP_PASS)))`,
    fix: "compare pointer + size with data-end before the access, and leave where it lies behind",
  },
  WH2403: {
    from: "source",
    wrong: `
(defstruct flow (from u32) (to u32))
(defmap flows :type :hash :key-size (sizeof flow) :value-size 8 :max-entries 16)
(defprog forget (:type :xdp)
  (let ((from u32 (ctx ingress-ifindex)))
    (map-delete-ptr flows (stack-addr from)))
  XDP_PASS)`,
    right: `
(defstruct flow (from u32) (to u32))
(defmap flows :type :hash :key-size (sizeof flow) :value-size 8 :max-entries 16)
(defprog forget (:type :xdp)
  (let ((key (make-flow)))
    (setf (flow-from key) (ctx ingress-ifindex))
    (map-delete-ptr flows key))
  XDP_PASS)`,
    fix: "pass memory of the size that the helper accesses",
  },
  WH2404: {
    from: "source",
    wrong: `
(defprog allow (:type :cgroup-sock-addr :section "cgroup/connect4")
  2)`,
    right: `
(defprog allow (:type :cgroup-sock-addr :section "cgroup/connect4")
  1)`,
    fix: "return one of the values that the program type has",
  },
  WH2405: {
    from: "source",
    wrong: `
(defprog peek (:type :kprobe :section "kprobe/do_exit" :license "MIT")
  (let ((buffer (struct-alloc 8)))
    (probe-read-kernel buffer 8 (pt-regs-parm1))
    0))`,
    right: `
(defprog peek (:type :kprobe :section "kprobe/do_exit" :license "Dual MIT/GPL")
  (let ((buffer (struct-alloc 8)))
    (probe-read-kernel buffer 8 (pt-regs-parm1))
    0))`,
    fix: 'give the programs a licence that the kernel takes for GPL: "GPL", "Dual BSD/GPL", "Dual MIT/GPL"',
  },
  WH2406: {
    from: "source",
    wrong: `
(defprog shrink (:type :tc :section "tc")
  (xdp-adjust-head (ctx-ptr) 14)
  TC_ACT_OK)`,
    right: `
(defprog shrink (:type :xdp)
  (xdp-adjust-head (ctx-ptr) 14)
  XDP_PASS)`,
    fix: "call the helper in a program of a type that has it, or do without",
  },
  WH2407: {
    from: "source",
    wrong: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog count (:type :xdp)
  (incf (getmap counts 4))
  XDP_PASS)`,
    right: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog count (:type :xdp)
  (incf (getmap counts 3))
  XDP_PASS)`,
    fix: "use an index below :max-entries, or make the array larger",
  },
  WH2408: {
    from: "source",
    warn: ["unused"],
    wrong: `
(defprog pass (:type :xdp)
  (let ((queue (ctx rx-queue-index)) (device (ctx ingress-ifindex)))
    (if (= device 1) XDP_DROP XDP_PASS)))`,
    right: `
(defprog pass (:type :xdp)
  (let ((device (ctx ingress-ifindex)))
    (if (= device 1) XDP_DROP XDP_PASS)))`,
    fix: "remove the binding, or begin the name with _",
  },
  WH2409: {
    from: "source",
    warn: ["unused"],
    wrong: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog pass (:type :xdp)
  XDP_PASS)`,
    right: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog pass (:type :xdp)
  (incf (getmap counts 0))
  XDP_PASS)`,
    fix: "remove the map, unless user space needs it for something else",
  },
  WH2410: {
    from: "source",
    warn: ["choice"],
    wrong: `
(defprog filter (:type :xdp)
  (when (= (ctx ingress-ifindex) 1)
    XDP_DROP))`,
    right: `
(defprog filter (:type :xdp)
  (if (= (ctx ingress-ifindex) 1)
      XDP_DROP
      XDP_PASS))`,
    fix: "say what the value is otherwise, with if or a last clause (t value)",
  },
  WH2411: {
    from: "source",
    wrong: `
(defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 64)
(defprog trace (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (map-delete stacks 0)
  0)`,
    right: `
(defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 64)
(defprog trace (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (get-stackid (ctx-ptr) stacks 0)
  0)`,
    fix: "use a helper that takes such maps, or a map of a type that the helper takes",
  },
} as const satisfies Record<string, Page>;
