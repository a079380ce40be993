import { readFileSync } from "node:fs";
import { compileSource, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { CPU_LEVELS, type CpuLevel } from "@whistler/isa";
import { type Collection, loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { describe, expect, test } from "vitest";
import { ACK, type FrameParts, frame, SYN, TCP, UDP } from "./packets.ts";
import { describeKernel } from "./privileges.ts";

/** What the examples do to packets and maps, worked out by hand from their sources, at every cpu level, unoptimised and optimised. */

const [XDP_DROP, XDP_PASS] = [1, 2];

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  expect(result.diagnostics).toEqual([]);
  return result.value;
}

const BUILDS: readonly (readonly [CpuLevel, OptLevel])[] = CPU_LEVELS.flatMap((cpu) => [[cpu, 0] as const, [cpu, 2] as const]);

/** The example's only program, loaded; `run` returns its verdict, `map` a map's entries as numbers. */
function load(
  example: string,
  cpu: CpuLevel,
  optLevel: OptLevel,
): Disposable & { run(packet: Uint8Array): number; map(name: string): Readonly<Record<string, bigint>> } {
  const text = readFileSync(new URL(`../../examples/${example}.lisp`, import.meta.url), "utf8");
  const { object } = value(compileSource(text, `${example}.lisp`, undefined, { cpu, optLevel }));
  const collection: Collection = value(loadCollection(value(readCollection(value(readElf(object))))));
  const [program] = collection.programs.values();
  const number = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return {
    run: (data) => (program ? value(program.testRun({ data })).retval : -1),
    map: (name) =>
      Object.fromEntries(
        value(collection.maps.get(name)?.entries() ?? { ok: false, diagnostics: [] }).map(([key, bytes]) => [
          String(number(key)),
          number(bytes),
        ]),
      ),
    [Symbol.dispose]: () => collection.close(),
  };
}

describeKernel("verdicts", () => {
  describe.each(BUILDS)("%s -O%i", (cpu, optLevel) => {
    test("count-packets counts every packet and passes it", () => {
      using program = load("count-packets", cpu, optLevel);
      for (const packet of [frame(), frame({ protocol: UDP }), frame({ length: 20 }), frame({ etherType: 0x86dd })])
        expect(program.run(packet)).toBe(XDP_PASS);
      expect(program.map("pkt_count")).toEqual({ 0: 4n });
    });

    test("drop-port drops TCP to port 9999 and nothing else", () => {
      using program = load("drop-port", cpu, optLevel);
      const cases: readonly (readonly [FrameParts, number])[] = [
        [{ destinationPort: 9999 }, XDP_DROP],
        [{ destinationPort: 80 }, XDP_PASS],
        // 9999 is 0x270f: 0x0f27 is what a comparison that forgot the byte order would drop.
        [{ destinationPort: 0x0f27 }, XDP_PASS],
        [{ destinationPort: 9999, protocol: UDP }, XDP_PASS],
        [{ destinationPort: 9999, etherType: 0x86dd }, XDP_PASS],
        [{ destinationPort: 9999, length: 53 }, XDP_PASS],
        [{ destinationPort: 9999, length: 54 }, XDP_DROP],
      ];
      for (const [parts, verdict] of cases) expect({ parts, verdict: program.run(frame(parts)) }).toEqual({ parts, verdict });
      expect(program.map("drop_count")).toEqual({ 0: 2n });
    });

    test("synflood drops the SYNs of a source from its 102nd on", () => {
      using program = load("synflood", cpu, optLevel);
      const attacker = [203, 0, 113, 5];
      const syn = frame({ tcpFlags: SYN, source: attacker });
      // The first SYN writes 1. SYN number k then finds k - 1, and is dropped where that is more than 100.
      for (let k = 1; k <= 101; k++) expect({ k, verdict: program.run(syn) }).toEqual({ k, verdict: XDP_PASS });
      for (let k = 102; k <= 105; k++) expect({ k, verdict: program.run(syn) }).toEqual({ k, verdict: XDP_DROP });
      expect(program.run(frame({ tcpFlags: SYN, source: [203, 0, 113, 6] }))).toBe(XDP_PASS);
      for (const parts of [
        { tcpFlags: ACK },
        { tcpFlags: SYN | ACK },
        { protocol: UDP, tcpFlags: SYN },
        { tcpFlags: SYN, length: 40 },
        { etherType: 0x0806, tcpFlags: SYN },
      ])
        expect(program.run(frame({ ...parts, source: attacker }))).toBe(XDP_PASS);
      // 0: SYNs seen, 1: dropped, 2: sources seen for the first time.
      expect(program.map("syn_stats")).toEqual({ 0: 106n, 1: 4n, 2: 2n });
      // Keys are the address in network order, read as a little-endian number; a blocked source stops counting at 101.
      const key = (host: number): string => String(203 + 113 * 2 ** 16 + host * 2 ** 24);
      expect(program.map("syn_counter")).toEqual({ [key(5)]: 101n, [key(6)]: 1n });
    });

    test("tc-dns-mark counts DNS queries by source", () => {
      using program = load("tc-dns-mark", cpu, optLevel);
      for (const parts of [
        { protocol: UDP, destinationPort: 53 },
        { protocol: UDP, destinationPort: 53 },
        { protocol: TCP, destinationPort: 53 },
        { protocol: UDP, destinationPort: 54 },
      ])
        expect(program.run(frame(parts))).toBe(0);
      expect(program.map("dns_sources")).toEqual({ [String(192 + 2 * 2 ** 16 + 2 ** 24)]: 2n });
    });

    test("socket-sizes keeps packets whole and sorts their lengths by powers of two", () => {
      using program = load("socket-sizes", cpu, optLevel);
      // Test runs of socket filters take off the Ethernet header: 64 - 14 = 50 is in 32…63, 300 - 14 = 286 in 256…511.
      expect(program.run(frame())).toBe(50);
      expect(program.run(frame({ length: 300 }))).toBe(286);
      expect(Object.entries(program.map("size_buckets")).filter(([, count]) => count > 0n)).toEqual([
        ["5", 1n],
        ["8", 1n],
      ]);
    });

    test("cgroup-egress counts bytes and blocks the metadata address", () => {
      using program = load("cgroup-egress", cpu, optLevel);
      expect(program.run(frame())).toBe(1);
      expect(program.run(frame({ destination: [169, 254, 169, 254] }))).toBe(0);
      expect(program.run(frame({ destination: [169, 254, 169, 253] }))).toBe(1);
      expect(program.map("egress_bytes")).toEqual({ 0: 100n, 1: 50n });
    });
  });
});
