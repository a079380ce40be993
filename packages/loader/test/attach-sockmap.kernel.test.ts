import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { readElf } from "@whistler/elf";
import { readCollection } from "@whistler/object";
import { expect, test } from "vitest";
import { compileExample } from "../../../test/examples.ts";
import { describeKernel } from "../../../test/kernel/privileges.ts";
import { attach, attachSockmap, type Collection, type KernelMap, type Link, loadCollection } from "../src/index.ts";
import { codes } from "./attaching.ts";
import { firstProgram, loaded, openFds, value } from "./loading.ts";

const example = (name: string): Collection => value(loadCollection(value(readCollection(value(readElf(compileExample(name).object))))));

/** A collection with a map of sockets, and the map. */
function sockmap(): readonly [Collection, KernelMap] {
  const collection = loaded("(defmap sockets :type :sockmap :key-size 4 :value-size 8 :max-entries 2) (defprog p (:type :xdp) 2)");
  const map = collection.maps.get("sockets");
  if (!map) throw new Error("no map");
  return [collection, map];
}

/** Descriptors of this process's sockets. */
const socketFds = (): readonly string[] =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
    } catch (error) {
      // The one that the directory was listed by.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
      throw error;
    }
  });

/** Run with a TCP connection whose two ends are in the map. `send` resolves when the other end has the bytes, or was told not to wait. */
async function withConnection(map: KernelMap, run: (send: (bytes: Uint8Array) => Promise<void>) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const before = new Set(socketFds());
  const accepted = once(server, "connection");
  const client = connect(address.port, "127.0.0.1");
  const [far]: readonly Socket[] = await accepted;
  if (!far) throw new Error("no connection");
  const received = (bytes: number): Promise<void> =>
    new Promise((resolve) => {
      let count = 0;
      far.on("data", (chunk: Uint8Array) => {
        count += chunk.length;
        if (count < bytes) return;
        far.removeAllListeners("data");
        resolve();
      });
    });
  try {
    const fds = socketFds().filter((fd) => !before.has(fd));
    expect(fds).toHaveLength(2);
    fds.forEach((fd, index) => {
      value(map.update(new Uint8Array(new Uint32Array([index]).buffer), new Uint8Array(new BigUint64Array([BigInt(fd)]).buffer)));
    });
    await run(async (bytes) => {
      const arrival = received(bytes.length);
      client.write(bytes);
      await arrival;
    });
  } finally {
    client.destroy();
    far.destroy();
    server.close();
    await once(server, "close");
  }
}

const entry = (collection: Collection, map: string, key: number): number => {
  const bytes = value(collection.maps.get(map)?.lookup(new Uint8Array(new Uint32Array([key]).buffer)) ?? { ok: false, diagnostics: [] });
  if (!bytes) throw new Error("no entry");
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
};

/** A message as examples/stream-parser.lisp cuts them: its length in network order, and so many bytes. */
function message(lengthBytes: number): Uint8Array {
  const bytes = new Uint8Array(4 + lengthBytes);
  new DataView(bytes.buffer).setUint32(0, lengthBytes);
  return bytes;
}

describeKernel("maps of sockets", () => {
  test("sk_msg: what sockets of the map send is counted while the program is attached", async () => {
    const [holder, map] = sockmap();
    using _holder = holder;
    using collection = example("message-counter.lisp");
    const sizes = (): number => entry(collection, "message_sizes", 6);
    const link = value(attach(firstProgram(collection), { map }));
    expect([link.kind, link.target]).toEqual(["sk_msg_verdict", "sockets"]);
    await withConnection(map, async (send) => {
      for (let time = 0; time < 3; time++) await send(new Uint8Array(100));
      expect(sizes()).toBe(3);
    });
    expect(link.close()).toEqual({ ok: true, value: undefined, diagnostics: [] });
    await withConnection(map, async (send) => {
      await send(new Uint8Array(100));
    });
    expect(sizes()).toBe(3);
  });

  test("sk_skb: a parser and a verdict judge each message that arrives", async () => {
    const [holder, map] = sockmap();
    using _holder = holder;
    using collection = example("stream-parser.lisp");
    const links: readonly Link[] = [...collection.programs.values()].map((program) => value(attach(program, { map })));
    expect(links.map(({ kind }) => kind)).toEqual(["sk_skb_stream_parser", "sk_skb_stream_verdict"]);
    await withConnection(map, async (send) => {
      for (let time = 0; time < 3; time++) await send(message(50));
      expect(entry(collection, "verdict_counts", 1)).toBe(3);
    });
    for (const link of links) expect(link.close().ok).toBe(true);
  });

  test("closed behind the map and the program, the link leaves nothing open", () => {
    const before = openFds();
    const [holder, map] = sockmap();
    const collection = example("message-counter.lisp");
    const link = value(attachSockmap(firstProgram(collection), map));
    collection.close();
    holder.close();
    expect(openFds()).toBe(before + 2);
    expect(link.close().ok).toBe(true);
    expect(openFds()).toBe(before);
  });

  test("a map of something else is a diagnostic", () => {
    using collection = example("message-counter.lisp");
    const map = collection.maps.get("message_sizes");
    if (!map) throw new Error("no map");
    const before = openFds();
    expect(codes(attach(firstProgram(collection), { map }))).toEqual(["WH6014"]);
    expect(openFds()).toBe(before);
    expect(codes(attach(firstProgram(collection)))).toEqual(["WH6023"]);
  });
});
