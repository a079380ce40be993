import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readlinkSync, readSync, rmdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { type AttachOptions, attach, type Collection, systemSyscalls } from "@whistler/loader";
import type { AttachTest } from "./attach-test.ts";
import {
  askPriority,
  attachedOrCodes,
  beforeDuringAfter,
  numberAt,
  ping,
  recordsOf,
  singleProgram,
  textAt,
  whileAttached,
} from "./observe.ts";
import { value } from "./refused.ts";

const counting = (section: string, type: string, verdict: string): string => `
(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type ${type} :section "${section}" :license "GPL")
  (incf (getmap hits 0))
  ${verdict})`;

/** How a program was attached to lo and how many packets of three pings it saw, or why it was not attached. */
const onLoopback = (collection: Collection, options: AttachOptions): unknown => {
  const link = attach(singleProgram(collection), { ...options, target: "lo" });
  if (!link.ok) return link.diagnostics.map(({ code }) => code);
  ping(3);
  value(link.value.close());
  ping(2);
  return [link.value.kind, numberAt(collection, "hits")];
};

const traffic: readonly AttachTest[] = [
  {
    name: "tcx/ingress on lo counts requests and replies while it is attached",
    program: { source: counting("tcx/ingress", ":tc", "TC_ACT_OK") },
    observe: (collection) => onLoopback(collection, {}),
    expected: { observed: ["tcx/ingress", 6] },
    on: { "6.1": { observed: ["WH6017"] } },
  },
  {
    name: "tc takes a link where the kernel has them, a filter where not",
    program: { source: counting("tc", ":tc", "TC_ACT_OK") },
    observe: (collection) => onLoopback(collection, { direction: "egress" }),
    expected: { observed: ["tcx/egress", 6] },
    on: { "6.1": { observed: ["clsact/egress", 6] } },
  },
  {
    name: "tc by clsact",
    program: { source: counting("tc/ingress", ":tc", "TC_ACT_OK") },
    observe: (collection) => onLoopback(collection, { by: "clsact" }),
    expected: { observed: ["clsact/ingress", 6] },
  },
];

const netfilter: AttachTest = {
  name: "netfilter sees what goes out while it is attached",
  // 1 is NF_ACCEPT.
  program: { source: counting("netfilter", ":netfilter", "1") },
  observe: (collection) => {
    whileAttached(collection, { netfilter: { family: "ipv4", hook: "output", priority: 0 } }, () => ping(3));
    ping(2);
    return numberAt(collection, "hits");
  },
  expected: { observed: 6 },
  // Programs of this type came with Linux 6.4.
  on: { "6.1": { refused: "cannot be loaded: EINVAL" } },
};

const probe = (section: string): AttachTest => ({
  name: `${section} sees each call while it is attached`,
  program: { source: counting(section, ":kprobe", "0") },
  observe: (collection) => beforeDuringAfter(collection, {}, askPriority),
  expected: { observed: [0, 3, 3] },
});
const uprobes = ["uprobe/libc.so.6:getpriority", "uretprobe/libc.so.6:getpriority", "uprobe.s/libc.so.6:getpriority"].map(probe);

const uprobeMulti: AttachTest = {
  name: "uprobe.multi sees each call while it is attached",
  program: { source: counting("uprobe.multi/libc.so.6:getprio*", ":kprobe", "0") },
  observe: (collection) => attachedOrCodes(collection, {}),
  expected: { observed: [0, 3, 3] },
  on: { "6.1": { observed: ["WH6017"] } },
};

/** Run with a new cgroup. */
function withCgroup<T>(run: (directory: string) => T): T {
  const directory = "/sys/fs/cgroup/observed";
  mkdirSync(directory);
  try {
    return run(directory);
  } finally {
    rmdirSync(directory);
  }
}

/** Run a shell command as a process of a cgroup; whether it succeeded. */
const succeedsIn = (cgroup: string, command: string): boolean =>
  spawnSync("sh", ["-c", `echo $$ > ${cgroup}/cgroup.procs && ${command}`]).status === 0;

/** Do something as this process, in a cgroup. */
function inside<T>(cgroup: string, action: () => T): T {
  writeFileSync(`${cgroup}/cgroup.procs`, String(process.pid));
  try {
    return action();
  } finally {
    writeFileSync("/sys/fs/cgroup/cgroup.procs", String(process.pid));
  }
}

/** errno of making a UDP socket, and of giving it a priority; 0 where that works. */
function socketErrors(priority: number): readonly number[] {
  const port = value(systemSyscalls());
  const made = port.call("socket", 2, 2, 0);
  if (made.value < 0) return [made.errno];
  const set = port.call("setsockopt", made.value, 1, 12, new Uint8Array(new Int32Array([priority]).buffer), 4);
  port.close(made.value);
  return [0, set.errno];
}

/** Listen on a port, and run with the descriptor of the socket. */
function whileListening<T>(port: number, run: (fd: number) => T): T {
  const before = new Set(readdirSync("/proc/self/fd"));
  const server = createServer().listen(port);
  try {
    const fd = readdirSync("/proc/self/fd").find((one) => !before.has(one) && isSocket(one));
    if (fd === undefined) throw new Error("no socket listens");
    return run(Number(fd));
  } finally {
    server.close();
  }
}

function isSocket(fd: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
  } catch (error) {
    // The descriptor that the directory was listed by is gone.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

const u64 = (number: number): Uint8Array => new Uint8Array(new BigUint64Array([BigInt(number)]).buffer);
/** Whether a connection is made; nc then waits for an answer that does not come, and ends with 1 only where it is refused. */
const connects = (port: number): boolean => spawnSync("sh", ["-c", `timeout 1 nc 127.0.0.1 ${port} </dev/null`]).status !== 1;

const examples: readonly AttachTest[] = [
  {
    name: "cgroup-egress counts the bytes that leave a cgroup",
    program: { example: "cgroup-egress.lisp" },
    observe: (collection) =>
      withCgroup((target) => {
        const command = "ping -c 3 -i 0.1 127.0.0.1";
        const during = whileAttached(collection, { target }, () => {
          ping(1);
          return succeedsIn(target, command);
        });
        return [during, succeedsIn(target, command), numberAt(collection, "egress_bytes", 0)];
      }),
    // Three requests of 20 bytes of IP, 8 of ICMP and 56 of data.
    expected: { observed: [true, true, 3 * 84] },
  },
  {
    name: "cgroup-firewall refuses and reports connections",
    program: { example: "cgroup-firewall.lisp" },
    observe: (collection) =>
      withCgroup((target) => {
        const connect = "exec nc -w 1 10.9.8.7 80 </dev/null";
        const { pid, stderr } = whileAttached(collection, { target }, () =>
          spawnSync("sh", ["-c", `echo $$ > ${target}/cgroup.procs && ${connect}`], { encoding: "utf8" }),
        );
        // pid, address, port, hook, comm.
        const records = recordsOf(collection, "refusals", pid).map((record) => [
          record.getUint32(4, true).toString(16),
          record.getUint32(8, true),
          record.getUint32(12, true),
          textAt(record, 16),
        ]);
        return [stderr.includes("not permitted"), records];
      }),
    expected: { observed: [true, [["a090807", 80, 0, "nc"]]] },
  },
  {
    name: "device-guard lets a container use the devices of its table only",
    program: { example: "device-guard.lisp" },
    observe: (collection) =>
      withCgroup((target) => {
        const open = (device: string): boolean => succeedsIn(target, `head -c 1 ${device} >/dev/null`);
        const during = whileAttached(collection, { target }, () => [open("/dev/zero"), open("/dev/kmsg")]);
        return [during, open("/dev/kmsg")];
      }),
    expected: { observed: [[true, false], true] },
  },
  {
    name: "sysctl-readonly lets settings be read, not written",
    program: { example: "sysctl-readonly.lisp" },
    observe: (collection) =>
      withCgroup((target) => {
        const setting = "/proc/sys/kernel/domainname";
        const during = whileAttached(collection, { target }, () =>
          inside(target, () => {
            const fd = openSync(setting, "r");
            readSync(fd, new Uint8Array(64));
            closeSync(fd);
            return succeedsIn(target, `echo guest > ${setting}`);
          }),
        );
        return [during, [0, 1].map((write) => numberAt(collection, "attempts", write)), succeedsIn(target, `echo guest > ${setting}`)];
      }),
    expected: { observed: [false, [1, 1], true] },
  },
  {
    name: "sockopt-limits refuses a high priority",
    program: { example: "sockopt-limits.lisp" },
    observe: (collection) =>
      withCgroup((target) => {
        const during = whileAttached(collection, { target }, () => inside(target, () => [socketErrors(3), socketErrors(5)]));
        return [during, inside(target, () => socketErrors(5))];
      }),
    expected: {
      observed: [
        [
          [0, 0],
          [0, 1],
        ],
        [0, 0],
      ],
    },
  },
  {
    name: "lsm_cgroup refuses sockets to the processes of a cgroup",
    program: { source: '(defprog refuse (:type :lsm :section "lsm_cgroup/socket_create" :license "GPL") 0)' },
    observe: (collection) =>
      withCgroup((target) => {
        const during = whileAttached(collection, { target }, () => [socketErrors(0), inside(target, () => socketErrors(0))]);
        return [during, inside(target, () => socketErrors(0))];
      }),
    expected: {
      observed: [
        [[0, 0], [1]],
        [0, 0],
      ],
    },
  },
  {
    name: "tcp-rtt sees both ends of a connection",
    program: { example: "tcp-rtt.lisp" },
    observe: (collection) =>
      withCgroup((target) => {
        const connection = "(nc -l -p 5000 >/dev/null & sleep 0.3; echo hello | nc -w 1 127.0.0.1 5000; wait)";
        whileAttached(collection, { target }, () => succeedsIn(target, connection));
        return [0, 1].map((side) => numberAt(collection, "connections", side));
      }),
    expected: { observed: [1, 1] },
  },
  {
    name: "sk-lookup gives a range of ports to one socket",
    program: { example: "sk-lookup.lisp" },
    observe: (collection) =>
      whileListening(7500, (fd) => {
        value(collection.maps.get("service")?.update(new Uint8Array(4), u64(fd)) ?? { ok: false, diagnostics: [] });
        const ports = [7001, 7099, 7100];
        return [ports.map(connects), whileAttached(collection, {}, () => ports.map(connects)), ports.map(connects)];
      }),
    expected: {
      observed: [
        [false, false, false],
        [true, true, false],
        [false, false, false],
      ],
    },
  },
  {
    name: "socket-sizes counts what a socket receives",
    program: { example: "socket-sizes.lisp" },
    observe: (collection) => {
      const port = value(systemSyscalls());
      // A packet socket for IP: of each packet it sees the sending and the receiving.
      const socket = port.call("socket", 17, 3, 0x0008);
      whileAttached(collection, { socket: socket.value }, () => ping(3));
      ping(1);
      port.close(socket.value);
      return numberAt(collection, "size_buckets", 6);
    },
    // Requests and replies of 98 bytes.
    expected: { observed: 6 },
  },
  {
    name: "profiler samples what runs",
    program: { example: "profiler.lisp" },
    observe: (collection) => {
      whileAttached(collection, { rate: { frequencyHz: 499 } }, () => {
        for (const end = performance.now() + 300; performance.now() < end; );
      });
      const samples = collection.maps.get("samples")?.entries();
      if (!samples?.ok) throw new Error("no samples");
      // sample: pid, kernel stack, user stack.
      return samples.value.some(([key]) => new DataView(key.buffer, key.byteOffset).getUint32(0, true) === process.pid);
    },
    expected: { observed: true },
  },
];

export const NETWORK_TESTS: readonly AttachTest[] = [...traffic, netfilter, ...uprobes, uprobeMulti, ...examples];
