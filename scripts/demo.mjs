// `npm start`: compile the SYN flood example, say what came out, and run it on packets made here: in the kernel where that is permitted,
// else in the virtual machine. WHISTLER_ENGINE=vm asks for the virtual machine, WHISTLER_ENGINE=kernel insists on the kernel.
import { readFileSync } from "node:fs";
import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { kernelObstacle, loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { createVm } from "@whistler/vm";

const VERDICTS = ["XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT"];

/** The value of a result; shows its diagnostics, and ends the process where there is no value. */
function unwrap(result) {
  if (result.diagnostics.length > 0) console.error(renderText(result.diagnostics));
  if (!result.ok) process.exit(1);
  return result.value;
}

const path = "examples/synflood.lisp";
const text = readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const compilation = unwrap(compileSource(text, path));

console.log(`${path} compiled for eBPF v3 at -O2:`);
for (const program of compilation.programs) console.log(`  program ${program.name}, section "${program.section}": ${program.slots} slots`);
for (const { definition } of compilation.maps)
  console.log(
    `  map ${definition.name}: ${definition.maxEntries} entries, key ${definition.keySizeBytes} bytes, value ${definition.valueSizeBytes} bytes`,
  );
console.log(`  ELF object: ${compilation.object.length} bytes\n`);

/** An Ethernet frame with an IPv4 header from 192.0.2.`host`, and 20 bytes of transport header. */
function frame({ protocol, flags = 0, host = 1, etherType = 0x0800 }) {
  const bytes = new Uint8Array(60);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, etherType);
  bytes[14] = 0x45;
  bytes[23] = protocol;
  bytes.set([192, 0, 2, host], 26);
  bytes.set([198, 51, 100, 1], 30);
  view.setUint16(36, 80);
  bytes[47] = flags;
  return bytes;
}

const TCP = 6;
const UDP = 17;
const syn = frame({ protocol: TCP, flags: 0x02 });
const packets = [
  ["TCP SYN", syn],
  ["TCP ACK", frame({ protocol: TCP, flags: 0x10 })],
  ["UDP", frame({ protocol: UDP })],
  ["truncated to 30 bytes", syn.slice(0, 30)],
  ["not IP (ARP)", frame({ protocol: 0, etherType: 0x0806 })],
  ...Array.from({ length: 110 }, () => ["TCP SYN, again", syn]),
];

/** The program in the kernel: what each engine offers is a run of one packet, and the values of a map. */
function kernelEngine(spec) {
  const collection = unwrap(loadCollection(spec));
  return {
    name: "in the kernel (BPF_PROG_TEST_RUN)",
    run: (data) => unwrap(collection.programs.get("synflood").testRun({ data })).retval,
    entries: (map) => unwrap(collection.maps.get(map).entries()),
    close: () => collection.close(),
  };
}

function vmEngine(spec) {
  const vm = unwrap(createVm(spec));
  return {
    name: "in the virtual machine",
    run: (packet) => Number(BigInt.asUintN(32, unwrap(vm.run("synflood", { packet })).retval)),
    entries: (map) => vm.maps.get(map).entries(),
    close: () => {},
  };
}

function chooseEngine(spec) {
  const wanted = process.env.WHISTLER_ENGINE;
  if (wanted === "vm") return vmEngine(spec);
  const obstacle = kernelObstacle();
  if (!obstacle) return kernelEngine(spec);
  if (wanted === "kernel") {
    console.error(renderText([obstacle]));
    process.exit(1);
  }
  console.log(`${obstacle.message}; the virtual machine takes the kernel's place.\n`);
  return vmEngine(spec);
}

const engine = chooseEngine(unwrap(readCollection(unwrap(readElf(compilation.object)))));
try {
  console.log(`Run ${engine.name}:`);
  const verdicts = new Map();
  for (const [name, data] of packets) {
    const retval = engine.run(data);
    const key = `${name}: ${VERDICTS[retval] ?? retval}`;
    verdicts.set(key, (verdicts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of verdicts) console.log(`  ${key}${count > 1 ? ` (${count} times)` : ""}`);

  const u64 = (bytes) => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const counters = engine.entries("syn_stats").map(([, value]) => u64(value));
  console.log(`\nmap syn_stats: ${counters[0]} SYNs seen, ${counters[1]} dropped, ${counters[2]} new sources`);
  for (const [key, value] of engine.entries("syn_counter"))
    console.log(`map syn_counter: ${key.join(".")} sent ${u64(value)} SYNs before it was blocked`);
} finally {
  engine.close();
}
