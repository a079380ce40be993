import { createSocket } from "node:dgram";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, readSync, rmdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { constants } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { command, describeKernel, uniqueName, withFiles } from "../../../test/kernel/privileges.ts";
import { attach, attachSocket, attachXdp, loadCollection, systemSyscalls } from "../src/index.ts";
import { codes, expectNoLeaks, expectToCount } from "./attaching.ts";
import { firstProgram, loaded, openFds, specOf, value } from "./loading.ts";
import { EXPERIMENTAL, openUdp, reusableTcpSocket, sendFrame, sendUdp, setPriority, withPacketSocket, withWire } from "./sockets.ts";

/** A program that counts where its condition holds, and returns a verdict. */
const counting = (section: string, type: string, condition: string, verdict: string): string => `
  (defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
  (defprog count (:type ${type} :section "${section}" :license "GPL")
    (when ${condition} (incf (getmap hits 0)))
    ${verdict})`;

const repeat =
  (event: () => void) =>
  (times: number): void => {
    for (let time = 0; time < times; time++) event();
  };

const OURS = `(= (ntohs (ctx protocol)) ${EXPERIMENTAL})`;
const traffic = (section: string): string => counting(section, ":tc", OURS, "TC_ACT_OK");

describeKernel("xdp", () => {
  const SOURCE = `
    (defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
    (defprog count (:type :xdp)
      (with-packet (data end)
        (when (<= (+ data 14) end)
          (when (= (ntohs (load u16 data 12)) ${EXPERIMENTAL}) (incf (getmap hits 0)))))
      XDP_PASS)`;

  test.each(["generic", "native"] as const)("%s", (mode) => {
    withWire((near, far) => {
      expectToCount(
        SOURCE,
        { target: far, mode },
        repeat(() => sendFrame(near)),
      );
      expectNoLeaks(SOURCE, { target: far, mode });
    });
  });
});

describeKernel("traffic control", () => {
  test.each([
    ["tcx/ingress", {}, "tcx/ingress", "in"],
    ["tcx/egress", {}, "tcx/egress", "out"],
    ["tc", { by: "tcx" }, "tcx/ingress", "in"],
    ["tc/egress", { by: "tcx" }, "tcx/egress", "out"],
    ["tc", { by: "clsact" }, "clsact/ingress", "in"],
    ["classifier", { by: "clsact", direction: "egress" }, "clsact/egress", "out"],
    ["tc/egress", { by: "clsact" }, "clsact/egress", "out"],
  ] as const)("%s %j", (section, options, kind, way) => {
    withWire((near, far) => {
      const target = way === "in" ? far : near;
      using collection = loaded(traffic(section));
      using link = value(attach(firstProgram(collection), { ...options, target }));
      expect([link.kind, link.target]).toEqual([kind, target]);
      link.close();
      expectToCount(
        traffic(section),
        { ...options, target },
        repeat(() => sendFrame(near)),
      );
      expectNoLeaks(traffic(section), { ...options, target });
    });
  });

  test("two programs run one after the other; the filter of a program is removed, the other's stays", () => {
    withWire((near, far) => {
      using collection = loaded(traffic("tc"));
      const program = firstProgram(collection);
      using _first = value(attach(program, { target: far, by: "clsact" }));
      const second = value(attach(program, { target: far, by: "clsact" }));
      const filters = (): number => command("tc", "filter", "show", "dev", far, "ingress").split("direct-action").length - 1;
      expect(filters()).toBe(2);
      second.close();
      expect(filters()).toBe(1);
      sendFrame(near);
    });
  });

  test("a link to an interface that is gone is closed", () => {
    using collection = loaded(traffic("tc"));
    for (const by of ["clsact", "tcx"] as const) {
      const link = withWire((_near, far) => value(attach(firstProgram(collection), { target: far, by })));
      expect(link.close()).toEqual({ ok: true, value: undefined, diagnostics: [] });
    }
  });

  test("an unknown interface is a diagnostic with the name that was meant", () => {
    withWire((_near, far) => {
      using collection = loaded(traffic("tc"));
      for (const by of ["clsact", "tcx"] as const) {
        const [found] = attach(firstProgram(collection), { target: `${far}x`, by }).diagnostics;
        expect([found?.code, found?.help?.[0]]).toEqual(["WH6013", `did you mean ${far}?`]);
      }
    });
  });
});

describeKernel("detaching", () => {
  test("a filter that the kernel does not remove is a diagnostic, and an exception at the end of a block", () => {
    withWire((_near, far) => {
      const system = value(systemSyscalls());
      let refuses = false;
      const call: typeof system.call = (name, ...args) =>
        refuses && name === "sendto" ? { value: -1, errno: constants.errno.EPERM } : system.call(name, ...args);
      using collection = value(loadCollection(specOf(traffic("tc")), { syscalls: { ...system, call } }));
      const link = value(attach(firstProgram(collection), { target: far, by: "clsact" }));
      const other = value(attach(firstProgram(collection), { target: far, by: "clsact" }));
      const before = openFds();
      refuses = true;
      expect(codes(link.close())).toEqual(["WH6026"]);
      expect(link.close().ok).toBe(true);
      expect(() => other[Symbol.dispose]()).toThrow("WH6026");
      expect(openFds()).toBe(before);
    });
  });

  test("a filter that someone else removed is no failure", () => {
    withWire((_near, far) => {
      using collection = loaded(traffic("tc"));
      const link = value(attach(firstProgram(collection), { target: far, by: "clsact" }));
      command("tc", "filter", "del", "dev", far, "ingress");
      expect(link.close().ok).toBe(true);
    });
  });
});

/** Where cgroup v2 is mounted. */
const CGROUPS = readFileSync("/proc/self/mounts", "utf8")
  .split("\n")
  .map((line) => line.split(" "))
  .find(([, , type]) => type === "cgroup2")?.[1];

/** Run with a new cgroup; `inside` does something as a process of it. */
function withCgroup<T>(run: (directory: string, inside: (action: () => void) => void) => T): T {
  if (CGROUPS === undefined) throw new Error("cgroup v2 is not mounted");
  const directory = join(CGROUPS, uniqueName("whistler_"));
  const home = join(CGROUPS, /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1] ?? "");
  mkdirSync(directory);
  try {
    return run(directory, (action) => {
      writeFileSync(join(directory, "cgroup.procs"), String(process.pid));
      try {
        action();
      } finally {
        writeFileSync(join(home, "cgroup.procs"), String(process.pid));
      }
    });
  } finally {
    rmdirSync(directory);
  }
}

/** One read(2): the kernel asks at each. */
function readHostName(): void {
  const fd = openSync("/proc/sys/kernel/hostname", "r");
  try {
    readSync(fd, new Uint8Array(64));
  } finally {
    closeSync(fd);
  }
}
const openZero = (): void => closeSync(openSync("/dev/zero", "r"));
const DISCARD = 9;

describeKernel("cgroups", () => {
  test.each([
    ["cgroup_skb/egress", ":cgroup-skb", "t", () => sendUdp(DISCARD)],
    ["cgroup/sock_create", ":cgroup-sock", "t", openUdp],
    ["cgroup/sock_release", ":cgroup-sock", "t", openUdp],
    ["cgroup/sock", ":cgroup-sock", "t", openUdp],
    ["cgroup/sendmsg4", ":cgroup-sock-addr", `(= (ntohs (ctx user-port)) ${DISCARD})`, () => sendUdp(DISCARD)],
    ["cgroup/connect4", ":cgroup-sock-addr", "t", (): void => void command("bash", "-c", "echo > /dev/udp/127.0.0.1/9")],
    ["cgroup/setsockopt", ":cgroup-sockopt", "(= (ctx optname) 12)", () => setPriority(2)],
    ["cgroup/sysctl", ":cgroup-sysctl", "(= (ctx write) 0)", readHostName],
    ["cgroup/dev", ":cgroup-device", "(= (ctx major) 1)", openZero],
    // BPF_SOCK_OPS_TCP_CONNECT_CB; nothing listens, so the shell fails.
    ["sockops", ":sock-ops", "(= (ctx op) 3)", (): void => void command("bash", "-c", "echo > /dev/tcp/127.0.0.1/9 || true")],
  ] as const)("%s", (section, type, condition, event) => {
    withCgroup((target, inside): void => {
      const source = counting(section, type, condition, "1");
      expectToCount(source, { target }, (times) => inside(() => repeat(event)(times)));
      expectNoLeaks(source, { target });
    });
  });

  test("a program decides: a process of the cgroup is refused what it says", () => {
    withCgroup((target, inside): void => {
      using collection = loaded('(defprog deny (:type :cgroup-sysctl :section "cgroup/sysctl" :license "GPL") 0)');
      using _link = value(attach(firstProgram(collection), { target }));
      expect(() => inside(readHostName)).toThrow("EPERM");
      readHostName();
    });
  });

  test("cgroup_skb programs whose section names no direction take one", () => {
    withCgroup((target, inside): void => {
      const source = counting("cgroup/skb", ":cgroup-skb", "t", "1");
      expectToCount(source, { target, direction: "egress" }, (times) => inside(() => repeat(() => sendUdp(DISCARD))(times)));
    });
  });

  test("what is no cgroup is a diagnostic", () => {
    withCgroup((directory) => {
      using collection = loaded('(defprog p (:type :cgroup-sysctl :section "cgroup/sysctl" :license "GPL") 1)');
      const refusal = (target: string) =>
        attach(firstProgram(collection), { target }).diagnostics.map(({ code, help }) => [code, help?.[0]]);
      expect(refusal(`${directory}x`)).toEqual([["WH6020", `did you mean ${directory.slice((CGROUPS?.length ?? 0) + 1)}?`]]);
      expect(refusal("/tmp")).toEqual([["WH6020", expect.stringContaining("mount -t cgroup2")]]);
      expect(refusal("/proc/version")).toEqual([["WH6020", expect.any(String)]]);
      expect(codes(attach(firstProgram(collection)))).toEqual(["WH6023"]);
    });
  });
});

describeKernel("network namespaces", () => {
  const PORT = 40_000 + (process.pid % 20_000);
  const SOURCE = counting("sk_lookup", ":sk-lookup", `(= (ctx local-port) ${PORT})`, "SK_PASS");

  test("a program sees lookups of sockets in this process's namespace", () => {
    expectToCount(
      SOURCE,
      {},
      repeat(() => sendUdp(PORT)),
    );
    expectToCount(
      SOURCE,
      { target: "/proc/self/ns/net" },
      repeat(() => sendUdp(PORT)),
    );
    expectNoLeaks(SOURCE, {});
  });

  test("and in a named one, which is another", () => {
    const name = uniqueName("whns");
    command("ip", "netns", "add", name);
    try {
      command("ip", "-n", name, "link", "set", "lo", "up");
      const send = (): void => void command("ip", "netns", "exec", name, "bash", "-c", `echo > /dev/udp/127.0.0.1/${PORT}`);
      expectToCount(SOURCE, { target: name }, repeat(send));
      using collection = loaded(SOURCE);
      const [found] = attach(firstProgram(collection), { target: `${name}x` }).diagnostics;
      expect([found?.code, found?.help?.[0]]).toEqual(["WH6020", `did you mean ${name}?`]);
    } finally {
      command("ip", "netns", "del", name);
    }
  });

  test("one flow dissector is allowed, the second is told so", () => {
    const name = uniqueName("whns");
    command("ip", "netns", "add", name);
    try {
      using collection = loaded('(defprog dissect (:type :flow-dissector :section "flow_dissector" :license "GPL") 0)');
      using link = value(attach(firstProgram(collection), { target: name }));
      expect(link.kind).toBe("netns");
      expect(codes(attach(firstProgram(collection), { target: name }))).toEqual(["WH6021"]);
    } finally {
      command("ip", "netns", "del", name);
    }
  });
});

describeKernel("sockets", () => {
  // PACKET_OUTGOING, 4: the socket sees what is sent, too.
  const SOURCE = counting("socket", ":socket-filter", `(and ${OURS} (/= (ctx pkt-type) 4))`, "(ctx len)");

  test("a filter sees what the socket receives, until it is detached", () => {
    withWire((near) => {
      withPacketSocket((socket) =>
        expectToCount(
          SOURCE,
          { socket },
          repeat(() => sendFrame(near)),
        ),
      );
      withPacketSocket((socket) => expectNoLeaks(SOURCE, { socket }));
    });
  });

  test("the link keeps the socket that it was given, whatever becomes of its number", () => {
    using collection = loaded(SOURCE);
    const before = openFds();
    const link = withPacketSocket((socket) => value(attachSocket(firstProgram(collection), socket)));
    expect(openFds()).toBe(before + 1);
    expect(link.close().ok).toBe(true);
    expect(openFds()).toBe(before);
  });

  test("sk_reuseport: a program is asked which socket of a shared port gets a connection", async () => {
    const source = counting("sk_reuseport", ":sk-reuseport", "t", "SK_PASS");
    // Listening on a socket without an address takes a port that is free.
    const socket = reusableTcpSocket();
    const server = createServer().listen({ fd: socket });
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    expectToCount(
      source,
      { socket },
      repeat(() => void command("bash", "-c", `echo > /dev/tcp/127.0.0.1/${address.port}`)),
    );
    expectNoLeaks(source, { socket });
    server.close();
    await once(server, "close");
  });

  test("a number that is no socket is a diagnostic", () => {
    using collection = loaded(SOURCE);
    expect(codes(attach(firstProgram(collection), { socket: 9999 }))).toEqual(["WH6014"]);
    expect(codes(attach(firstProgram(collection)))).toEqual(["WH6023"]);
    withFiles((directory) => {
      const file = openSync(join(directory, "file"), "w");
      expect(codes(attach(firstProgram(collection), { socket: file }))).toEqual(["WH6014"]);
      closeSync(file);
    });
  });

  test("an xdp program is not for a socket", () => {
    using collection = loaded("(defprog p (:type :xdp) 2)");
    expect(codes(attachSocket(firstProgram(collection), 0))).toEqual(["WH6022"]);
    using sockets = loaded(SOURCE);
    expect(codes(attachXdp(firstProgram(sockets), "lo"))).toEqual(["WH6022"]);
  });
});

describeKernel("netfilter", () => {
  const place = { family: "ipv4", hook: "output", priority: 77 } as const;
  // What this process sends goes through the hook as part of its system call. 1 is NF_ACCEPT.
  const SOURCE = counting("netfilter", ":netfilter", `(= (>> (get-current-pid-tgid) 32) ${process.pid})`, "1");

  test("a program sees the packets of its hook", async () => {
    // Someone must take them: that no one does is answered by a packet, which goes through the hook too.
    const receiver = createSocket("udp4").bind(0, "127.0.0.1");
    await once(receiver, "listening");
    const send = repeat(() => sendUdp(receiver.address().port));
    expectToCount(SOURCE, { netfilter: place }, send);
    expectNoLeaks(SOURCE, { netfilter: place });
    receiver.close();
    await once(receiver, "close");
  });

  test("a priority that is taken is a diagnostic", () => {
    using collection = loaded(SOURCE);
    using _first = value(attach(firstProgram(collection), { netfilter: place }));
    expect(codes(attach(firstProgram(collection), { netfilter: place }))).toEqual(["WH6021"]);
    expect(codes(attach(firstProgram(collection)))).toEqual(["WH6023"]);
  });
});
