import type { Page } from "./page.ts";

/** Pages of what the expander finds in program bodies. */
export const BODY_PAGES = {
  WH2101: {
    from: "source",
    wrong: `
(defprog queue (:type :xdp)
  (lod u32 (ctx-ptr) 16)
  XDP_PASS)`,
    right: `
(defprog queue (:type :xdp)
  (load u32 (ctx-ptr) 16)
  XDP_PASS)`,
    fix: "check the spelling, or define a macro of this name with defmacro",
  },
  WH2102: {
    from: "source",
    wrong: `
(defprog pass (:type :tc)
  (let ((source 1)) (+ sorce 1)))`,
    right: `
(defprog pass (:type :tc)
  (let ((source 1)) (+ source 1)))`,
    fix: "bind the variable with let, or define the constant with defconstant",
  },
  WH2103: {
    from: "source",
    wrong: `
(defprog pass (:type :xdp)
  (let ((name "eth0")) XDP_PASS))`,
    right: `
(defmacro byte-of (text index) (char-code (char text index)))
(defprog pass (:type :xdp)
  (let ((e (byte-of "eth0" 0))) XDP_PASS))`,
    fix: "compute with it in a macro, and let the program see the integers",
  },
  WH2104: {
    from: "source",
    wrong: `
(defprog count (:type :tc)
  (let (x 1) x))`,
    right: `
(defprog count (:type :tc)
  (let ((x 1)) x))`,
    fix: "write a list of bindings: (let ((x 1) (y u32 2)) ...)",
  },
  WH2105: {
    from: "source",
    wrong: `
(defprog count (:type :tc)
  (let ((5 x)) 1))`,
    right: `
(defprog count (:type :tc)
  (let ((x 5)) x))`,
    fix: "the name stands first: (name value) or (name type value)",
  },
  WH2106: {
    from: "source",
    wrong: `
(defprog count (:type :tc)
  (let ((x 1)) (setf x) x))`,
    right: `
(defprog count (:type :tc)
  (let ((x 1)) (setf x 2) x))`,
    fix: "write pairs: (setf place value place value ...)",
  },
  WH2107: {
    from: "source",
    wrong: `
(defprog port (:type :tc)
  (ntohs (ctx protocol) 2))`,
    right: `
(defprog port (:type :tc)
  (ntohs (ctx protocol)))`,
    fix: "give the form the operands that the message names",
  },
  WH2108: {
    from: "source",
    wrong: `
(defprog count (:type :tc)
  (let ((n 5) (sum 0))
    (dotimes (i n) (incf sum i))
    sum))`,
    right: `
(defconstant +n+ 5)
(defprog count (:type :tc)
  (let ((sum 0))
    (dotimes (i +n+) (incf sum i))
    sum))`,
    fix: "write a literal or a constant of defconstant: variables have no value while the program is compiled",
  },
  WH2109: {
    from: "source",
    wrong: `
(defprog count (:type :tc)
  (let ((sum 0))
    (dotimes (i -1) (incf sum i))
    sum))`,
    right: `
(defprog count (:type :tc)
  (let ((sum 0))
    (dotimes (i 8) (incf sum i))
    sum))`,
    fix: "choose a number in the range that the message names",
  },
  WH2110: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (<< (ctx mark) 64))`,
    right: `
(defprog mark (:type :tc)
  (<< (ctx mark) 4))`,
    fix: "shift by 0 to 63",
  },
  WH2111: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (load u24 (ctx-ptr) 8))`,
    right: `
(defprog mark (:type :tc)
  (load u32 (ctx-ptr) 8))`,
    fix: "use one of u8 u16 u32 u64 i8 i16 i32 i64",
  },
  WH2112: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (setf (+ (ctx mark) 1) 2)
  TC_ACT_OK)`,
    right: `
(defprog mark (:type :tc)
  (setf (ctx mark) 2)
  TC_ACT_OK)`,
    fix: "assign to a variable, a struct field, (ctx ...), (getmap ...) or (load ...)",
  },
  WH2113: {
    from: "source",
    wrong: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :xdp)
  (incf (getmap conuts 0))
  XDP_PASS)`,
    right: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :xdp)
  (incf (getmap counts 0))
  XDP_PASS)`,
    fix: "name a map that a defmap of the file defines",
  },
  WH2114: {
    from: "source",
    wrong: `
(defmap events :type :ringbuf :max-entries 4096)
(defprog count (:type :xdp)
  (map-delete events 0)
  XDP_PASS)`,
    right: `
(defmap events :type :ringbuf :max-entries 4096)
(defprog count (:type :xdp)
  (with-ringbuf (record events 8)
    (store u64 record 0 1))
  XDP_PASS)`,
    fix: "use the form that belongs to this type of map, or another type of map",
  },
  WH2115: {
    from: "source",
    wrong: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :tc)
  (load u64 (map-lookup counts 0) 0))`,
    right: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :tc)
  (if-let (found (map-lookup counts 0))
    (load u64 found 0)
    0))`,
    fix: "test the result first with when-let or if-let",
  },
  WH2116: {
    from: "source",
    wrong: `
(defmap counts :type :hash :key-size 4 :value-size 16 :max-entries 1)
(defprog count (:type :xdp)
  (when-let ((found (map-lookup counts 0)))
    (atomic-add found 4 1 u64))
  XDP_PASS)`,
    right: `
(defmap counts :type :hash :key-size 4 :value-size 16 :max-entries 1)
(defprog count (:type :xdp)
  (when-let ((found (map-lookup counts 0)))
    (atomic-add found 8 1 u64))
  XDP_PASS)`,
    fix: "use an offset that is a multiple of the size of the access",
  },
  WH2117: {
    from: "source",
    wrong: `
(defprog stamp (:type :xdp)
  (ktime-get-ns 1)
  XDP_PASS)`,
    right: `
(defprog stamp (:type :xdp)
  (ktime-get-ns)
  XDP_PASS)`,
    fix: "pass as many arguments as the helper's prototype in linux/bpf.h has",
  },
  WH2118: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (let ((limit 18446744073709551616)) (> (ctx mark) limit)))`,
    right: `
(defprog mark (:type :tc)
  (let ((limit 18446744073709551615)) (> (ctx mark) limit)))`,
    fix: "use a number from -2^63 to 2^64 - 1",
  },
  WH2119: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (cond 1))`,
    right: `
(defprog mark (:type :tc)
  (cond (t 1)))`,
    fix: "give the form the shape that the message names",
  },
  WH2120: {
    from: "source",
    wrong: `
(defmacro ntohs (x) x)
(defprog port (:type :tc)
  (ntohs (ctx protocol)))`,
    right: `
(defmacro host-order (x) x)
(defprog port (:type :tc)
  (host-order (ctx protocol)))`,
    fix: "give the macro another name",
  },
  WH2121: {
    from: "source",
    wrong: `
(defprog queue (:type :tc)
  (ctx-load u32 12))`,
    right: `
(defprog queue (:type :tc)
  (ctx u32 12))`,
    fix: "write the successor that the message names",
  },
  WH2122: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (let ((low u8 256)) low))`,
    right: `
(defprog mark (:type :tc)
  (let ((low (cast u8 256))) low))`,
    fix: "declare a wider type, or truncate with (cast type value)",
  },
  WH2123: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (/ (ctx mark) 0))`,
    right: `
(defprog mark (:type :tc)
  (/ (ctx mark) 2))`,
    fix: "divide by another number",
  },
  WH2124: {
    from: "source",
    wrong: `
(defstruct flow (addr u32))
(defprog size (:type :tc)
  (sizeof flows))`,
    right: `
(defstruct flow (addr u32))
(defprog size (:type :tc)
  (sizeof flow))`,
    fix: "name a struct that defstruct or defunion defines, before it where a declaration uses it",
  },
  WH2125: {
    from: "source",
    wrong: `
(defstruct flow (addr u32) (port u16))
(defprog port (:type :tc)
  (let ((key (make-flow))) (struct-ref flow key prot)))`,
    right: `
(defstruct flow (addr u32) (port u16))
(defprog port (:type :tc)
  (let ((key (make-flow))) (struct-ref flow key port)))`,
    fix: "name a field of the struct",
  },
  WH2126: {
    from: "source",
    wrong: `
(defstruct task (name (array u8 16)))
(defprog last-byte (:type :tc)
  (let ((task (make-task))) (task-name task 16)))`,
    right: `
(defstruct task (name (array u8 16)))
(defprog last-byte (:type :tc)
  (let ((task (make-task))) (task-name task 15)))`,
    fix: "indices begin at 0: the last one is the number of elements less one",
  },
  WH2128: {
    from: "source",
    wrong: `
(defun double (x) (* 2 x))
(defprog mark (:type :tc)
  (double (ctx mark)))`,
    right: `
(defmacro double (x) \`(* 2 ,x))
(defprog mark (:type :tc)
  (double (ctx mark)))`,
    fix: "define a macro: (defmacro name (x) `(* 2 ,x))",
  },
  WH2129: {
    from: "source",
    wrong: `
(defprog seventh (:type :kprobe :section "kprobe/do_sys_openat2")
  (pt-regs-parm7))`,
    right: `
(defprog sixth (:type :kprobe :section "kprobe/do_sys_openat2")
  (pt-regs-parm6))`,
    fix: "read an argument that the processor passes in a register",
  },
  WH2130: {
    from: "source",
    wrong: `
(import-kernel-struct sock --sk-common)
(import-kernel-struct sock-common skc-num)
(defprog port (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  (sock-common-skc-num (as-sock (pt-regs-parm1))))`,
    right: `
(import-kernel-struct sock --sk-common)
(import-kernel-struct sock-common skc-num)
(defprog port (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  (sock-common-skc-num (sock---sk-common (as-sock (pt-regs-parm1)))))`,
    fix: "say what the pointer leads to with (as-STRUCT pointer), or read the field that leads there",
  },
  WH2317: {
    from: "source",
    wrong: `
(defmap flows :type :hash :key-size 16 :value-size 8 :max-entries 1)
(defprog count (:type :xdp)
  (map-delete flows 5)
  XDP_PASS)`,
    right: `
(defstruct flow (from u64) (to u64))
(defmap flows :type :hash :key-size (sizeof flow) :value-size 8 :max-entries 1)
(defprog count (:type :xdp)
  (let ((key (make-flow)))
    (setf (flow-from key) 5)
    (map-delete flows key))
  XDP_PASS)`,
    fix: "fill a struct and pass it",
  },
  WH2322: {
    from: "source",
    wrong: `
(defprog mark (:type :tc)
  (ctx makr))`,
    right: `
(defprog mark (:type :tc)
  (ctx mark))`,
    fix: "name a field of the program type's context",
  },
  WH2323: {
    from: "source",
    wrong: `
(defprog task (:type :kprobe :section "kprobe/do_exit")
  (ctx di))`,
    right: `
(defprog task (:type :kprobe :section "kprobe/do_exit")
  (pt-regs-parm1))`,
    fix: "read it by offset: (ctx u64 112), or with the macros for this program type, such as pt-regs-parm1",
  },
  WH2324: {
    from: "source",
    wrong: `
(defprog scratch (:type :tc)
  (ctx cb 5))`,
    right: `
(defprog scratch (:type :tc)
  (ctx cb 4))`,
    fix: "give array fields a constant index in range, other fields none",
  },
  WH2325: {
    from: "source",
    wrong: `
(defprog mark (:type :xdp)
  (if (ctx u16 12) XDP_DROP XDP_PASS))`,
    right: `
(defprog mark (:type :xdp)
  (if (ctx u32 12) XDP_DROP XDP_PASS))`,
    fix: "read the whole field and mask what is not needed",
  },
  WH2327: {
    from: "source",
    wrong: `
(defprog peek (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (let ((buffer (struct-alloc 8))
        (address u16 5))
    (probe-read-kernel buffer 8 address)
    0))`,
    right: `
(defprog peek (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (let ((buffer (struct-alloc 8))
        (address u64 (pt-regs-parm1)))
    (probe-read-kernel buffer 8 address)
    0))`,
    fix: "load addresses as u64",
  },
  WH2331: {
    from: "source",
    wrong: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :tc)
  (let ((found (map-lookup counts 0)))
    (if (> (ctx mark) 5)
        (load u64 found 0)
        0)))`,
    right: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :tc)
  (let ((found (map-lookup counts 0)))
    (if (and found (> (ctx mark) 5))
        (load u64 found 0)
        0)))`,
    fix: "test the pointer on every way to the access",
  },
  WH2332: {
    from: "source",
    wrong: `
(defprog priority (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  (core-field-info byte-size 4 sock sk-priority))`,
    right: `
(import-kernel-struct sock sk-priority)
(defprog priority (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  (core-field-info byte-size 4 sock sk-priority))`,
    fix: "import the struct with import-kernel-struct",
  },
  WH2333: {
    from: "source",
    wrong: `
(import-kernel-struct sock sk-priority)
(defprog priority (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  (let ((sk (pt-regs-parm1)))
    (core-load u32 sk 8 sock sk-priority)))`,
    right: `
(import-kernel-struct sock sk-priority)
(defprog priority (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  (let ((sk (pt-regs-parm1)))
    (sock-sk-priority sk)))`,
    fix: "read the field with its accessor",
  },
  WH4001: {
    from: "source",
    wrong: `
(defprog buffers (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (let ((a (struct-alloc 300)) (b (struct-alloc 300)))
    (probe-read-kernel a 300 (pt-regs-parm1))
    (probe-read-kernel b 300 (pt-regs-parm2))
    (+ (load u8 a 0) (load u8 b 0))))`,
    right: `
(defprog buffers (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (let ((buffer (struct-alloc 300)) (sum 0))
    (probe-read-kernel buffer 300 (pt-regs-parm1))
    (setf sum (load u8 buffer 0))
    (probe-read-kernel buffer 300 (pt-regs-parm2))
    (+ sum (load u8 buffer 0))))`,
    fix: "use smaller structs, reuse buffers, keep large data in a per-CPU array, or split the program with tail calls",
  },
  WH2328: {
    from: "source",
    wrong: `
(defprog name (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (get-current-comm 16 16))`,
    right: `
(defprog name (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (let ((name (struct-alloc 16)))
    (get-current-comm name 16)))`,
    fix: "give the helper what its prototype asks for at this place",
  },
  WH2334: {
    from: "source",
    wrong: `
(defmap ends :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog remember (:type :xdp)
  (setf (getmap ends 1) (ctx data-end))
  XDP_PASS)`,
    right: `
(defmap lengths :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog remember (:type :xdp)
  (setf (getmap lengths 1) (- (ctx data-end) (ctx data)))
  XDP_PASS)`,
    fix: "store a number, or the address of memory that holds the key or value",
  },
  WH4002: {
    from: "source",
    wrong: `
(defprog three (:type :xdp)
  (asm #x07 3 0 0 1)
  XDP_PASS)`,
    right: `
(defprog three (:type :xdp)
  (asm #xb7 3 0 0 2)
  (asm #x07 3 0 0 1)
  XDP_PASS)`,
    fix: "set the registers that the instruction reads by asm forms before it",
  },
} as const satisfies Record<string, Page>;
