import type { CommandPage, Page } from "./page.ts";

const WHERE = "Running a program in the virtual machine says it: `whistler run --vm`.";
const REFUSED = `${WHERE} The kernel's verifier refuses such a program.`;
const BARE = "Running bare instructions says it: `whistler vm-plugin`.";

/** Two programs that are compiled and run. */
const programs = (where: string, wrong: string, right: string, fix: string): CommandPage => ({
  from: "command",
  where,
  files: { "wrong.lisp": wrong, "right.lisp": right },
  wrong: "whistler compile wrong.lisp\nwhistler run --vm wrong.bpf.o",
  right: "whistler compile right.lisp\nwhistler run --vm right.bpf.o",
  fix,
});

/** A program and two ways to run it. */
const runs = (where: string, file: string, wrong: string, right: string, fix: string): CommandPage => ({
  from: "command",
  where,
  files: { "p.lisp": file },
  wrong: `whistler compile p.lisp\nwhistler run --vm p.bpf.o ${wrong}`.trimEnd(),
  right: `whistler compile p.lisp\nwhistler run --vm p.bpf.o ${right}`.trimEnd(),
  fix,
});

/** Instructions as hex digits. */
const bare = (wrong: string, right: string, fix: string): CommandPage => ({
  from: "command",
  where: BARE,
  files: {},
  wrong: `whistler vm-plugin --program "${wrong}"`,
  right: `whistler vm-plugin --program "${right}"`,
  fix,
});

const COUNTS = "(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)";
const TIME = "(defprog now (:type :xdp)\n  (ktime-get-ns))";

/** Pages of what the virtual machine says of a program that it runs. */
export const VM_PAGES = {
  WH7101: programs(
    REFUSED,
    `${COUNTS}
(defprog count (:type :xdp)
  (let ((found (map-lookup counts 1)))
    (load u64 found 0)))`,
    `${COUNTS}
(defprog count (:type :xdp)
  (let ((found (map-lookup counts 1)))
    (if found (load u64 found 0) 0)))`,
    "test the pointer or the bounds of the packet before the access that the message names",
  ),
  WH7102: bare(
    "95 00 00 00 00 00 00 00",
    "b7 00 00 00 02 00 00 00 95 00 00 00 00 00 00 00",
    "write the value on every path before it is used",
  ),
  WH7103: bare(
    "b7 06 00 00 00 00 00 00 30 00 00 00 00 00 00 00 95 00 00 00 00 00 00 00",
    "b7 00 00 00 02 00 00 00 95 00 00 00 00 00 00 00",
    "build the program again, or run it in the kernel: --kernel",
  ),
  WH7104: bare(
    "05 00 ff ff 00 00 00 00 95 00 00 00 00 00 00 00",
    "b7 00 00 00 02 00 00 00 95 00 00 00 00 00 00 00",
    "give the loop an end, or raise the budget (VmOptions.budget)",
  ),
  WH7105: runs(
    `${WHERE} The program asks for time, chance or the task that runs.`,
    TIME,
    "",
    "--stub ktime-get-ns=1000",
    "give the helper's result: --stub ktime-get-ns=1000",
  ),
  WH7106: runs(
    `${WHERE} The program calls a helper which only a kernel has.`,
    "(defprog translate (:type :tc)\n  (skb-change-proto (ctx-ptr) (htons 34525) 0))",
    "",
    "--stub skb-change-proto=0",
    "give the helper's result with --stub NAME=VALUE, or run in the kernel: --kernel",
  ),
  WH7107: programs(
    `${WHERE} The kernel would refuse the map, too, or it is of a type that only a kernel has.`,
    "(defmap m :type :arena :key-size 0 :value-size 0 :max-entries 1)\n(defprog pass (:type :xdp) XDP_PASS)",
    "(defmap m :type :array :key-size 4 :value-size 8 :max-entries 1)\n(defprog pass (:type :xdp) XDP_PASS)",
    "correct the defmap, or run in the kernel: --kernel",
  ),
  WH7108: runs(
    `${WHERE} The input is not one that the kernel's test run takes.`,
    "(defprog pass (:type :tc) TC_ACT_OK)",
    "--packet 0011",
    `--packet ${"00".repeat(20)}`,
    "give a packet of at least 14 bytes, a context of the size of its struct, and a program of the object",
  ),
  WH7109: bare(
    "85 10 00 00 ff ff ff ff 95 00 00 00 00 00 00 00",
    "b7 00 00 00 02 00 00 00 95 00 00 00 00 00 00 00",
    "call no deeper than 8 functions",
  ),
  WH7110: programs(
    REFUSED,
    `(defprog count (:type :xdp)
  (let ((map (ctx rx-queue-index)) (key 1))
    (map-lookup-elem map (stack-addr key))
    XDP_PASS))`,
    `${COUNTS}
(defprog count (:type :xdp)
  (let ((key u32 1))
    (map-lookup-elem counts (stack-addr key))
    XDP_PASS))`,
    "pass what the helper's prototype in linux/bpf.h has",
  ),
  WH7111: runs(
    "`whistler run --vm --stub`.",
    TIME,
    "--stub ktime",
    "--stub ktime-get-ns=1000",
    "write NAME=VALUE: --stub ktime-get-ns=1000",
  ),
  WH7112: programs(
    REFUSED,
    `(defmap events :type :ringbuf :max-entries 4096)
(defprog note (:type :xdp)
  (ringbuf-reserve events 8 0)
  XDP_PASS)`,
    `(defmap events :type :ringbuf :max-entries 4096)
(defprog note (:type :xdp)
  (with-ringbuf (event events 8)
    (store u64 event 0 1))
  XDP_PASS)`,
    "submit or discard the record on every path",
  ),
  WH7113: {
    from: "host",
    where: "`whistler run` without --vm and --kernel, by a user who may not load programs.",
    example: "setpriv --bounding-set=-all --inh-caps=-all whistler run filter.bpf.o",
    fix: "nothing must be done; --vm asks for it, and --kernel insists on the kernel",
  },
  WH7120: bare(
    "95 0",
    "b7 00 00 00 02 00 00 00 95 00 00 00 00 00 00 00",
    "give 16 hex digits for each 8-byte instruction slot, and two for each byte of memory",
  ),
  WH7121: bare(
    "b7 00 00 00 02 00 00 00 95 00 00 00 01 00 00 00",
    "b7 00 00 00 02 00 00 00 95 00 00 00 00 00 00 00",
    "set fields that the instruction at this slot does not use to 0, and end the program with exit",
  ),
} as const satisfies Record<string, Page>;
