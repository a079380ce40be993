import type { Page } from "./page.ts";

/** Pages of the top-level declarations. */
export const DECLARATION_PAGES = {
  WH2201: {
    from: "source",
    wrong: `
(defmap counts :type :hsah :key-size 4 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "name a type of the kernel, in lower case with hyphens: BPF_MAP_TYPE_LRU_HASH is :lru-hash",
  },
  WH2202: {
    from: "source",
    wrong: `
(defmap counts :type :hash :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "give :key-size, :value-size (or :value-type) and :max-entries",
  },
  WH2203: {
    from: "source",
    wrong: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defmap counts :type :hash :key-size 8 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defmap totals :type :hash :key-size 8 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "remove one of the definitions, or give it another name",
  },
  WH2204: {
    from: "source",
    wrong: `
(defmap events :type :ringbuf :key-size 4 :value-size 8 :max-entries 4096)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap events :type :ringbuf :max-entries 4096)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "leave :key-size and :value-size out; :max-entries is the size in bytes",
  },
  WH2205: {
    from: "source",
    wrong: `
(defstruct flow (addr u24))
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defstruct flow (addr u32))
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "use u8 u16 u32 u64 i8 i16 i32 i64, a struct defined before, or (array type count)",
  },
  WH2206: {
    from: "source",
    wrong: `
(defmap)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "begin with the name; the options follow",
  },
  WH2207: {
    from: "source",
    wrong: `
(defprog a (:type :xdp :license "GPL") XDP_PASS)
(defprog b (:type :xdp :license "MIT") XDP_PASS)`,
    right: `
(defprog a (:type :xdp :license "GPL") XDP_PASS)
(defprog b (:type :xdp :license "GPL") XDP_PASS)`,
    fix: "give all programs the same :license, or put them in files of their own",
  },
  WH2208: {
    from: "source",
    wrong: `
(defprog drop-all (:type :xdp) XDP_DROP)
(defprog drop_all (:type :xdp) XDP_DROP)`,
    right: `
(defprog drop-all (:type :xdp) XDP_DROP)
(defprog drop-rest (:type :xdp) XDP_DROP)`,
    fix: "use names that also differ in C, where - is _",
  },
  WH2209: {
    from: "source",
    wrong: `
(defprog pass (:type :xpd) 2)`,
    right: `
(defprog pass (:type :xdp) 2)`,
    fix: "name a program type, or give a :section that libbpf knows",
  },
  WH2210: {
    from: "source",
    wrong: `
(defprog pass (:type :xdp :section "my_own") XDP_PASS)`,
    right: `
(defprog pass (:type :xdp :section "xdp") XDP_PASS)`,
    fix: "use a section that libbpf knows, or load the program with its type given by hand",
  },
  WH2211: {
    from: "source",
    wrong: `
(defmap events :type :ringbuf :max-entries 5000)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap events :type :ringbuf :max-entries 8192)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "use a power of two from 4096 (one page) on",
  },
  WH2212: {
    from: "source",
    wrong: `
(defmap counts :type :array :key-size 8 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "write :key-size 4, or use a hash",
  },
  WH2213: {
    from: "source",
    wrong: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1 :max-entires 2)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 2)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "check the spelling of the keyword",
  },
  WH2214: {
    from: "source",
    wrong: `
(with-bpf-session ()
  (bpf:prog pass (:type :xdp) XDP_PASS)
  (bpf:attach pass "lo"))`,
    right: `
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "what is compiled is in the object; loading, attaching and reading maps is for a loader",
  },
  WH2215: {
    from: "source",
    withoutHost: true,
    wrong: `
(deftracepoint sched/sched-switch prev-pid)
(defprog count (:type :tracepoint :section "tracepoint/sched/sched_switch")
  (ctx u32 24))`,
    right: `
(defprog count (:type :tracepoint :section "tracepoint/sched/sched_switch")
  (ctx u32 24))`,
    fix: "compile with whistler compile on a Linux machine whose tracefs is readable, or pass a host to the compiler",
  },
  WH2216: {
    from: "source",
    wrong: `
(defstruct flow (addr u32))
(defstruct flow (addr u64))
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defstruct flow (addr u32))
(defstruct flow6 (addr u64))
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "remove one of the definitions, or give it another name",
  },
  WH2217: {
    from: "source",
    wrong: `
(import-kernel-struct sok sk-priority)
(defprog priority (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  0)`,
    right: `
(import-kernel-struct sock sk-priority)
(defprog priority (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL")
  (sock-sk-priority (pt-regs-parm1)))`,
    fix: "name a struct of the kernel; bpftool btf dump file /sys/kernel/btf/vmlinux format c lists them",
  },
  WH2330: {
    from: "source",
    wrong: `
(defconstant +limit+ 5)`,
    right: `
(defconstant +limit+ 5)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "define a program: (defprog name (:type :xdp) XDP_PASS)",
  },
  WH2219: {
    from: "source",
    wrong: `
(defmap routes :type :lpm-trie :key-size 8 :value-size 4 :max-entries 16)
(defprog pass (:type :xdp) XDP_PASS)`,
    right: `
(defmap routes :type :lpm-trie :key-size 8 :value-size 4 :max-entries 16 :map-flags :no-prealloc)
(defprog pass (:type :xdp) XDP_PASS)`,
    fix: "give the map the sizes and flags that its type has in the kernel; the help line says which",
  },
} as const satisfies Record<string, Page>;
