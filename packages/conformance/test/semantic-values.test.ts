import { renderText } from "@whistler/diagnostics";
import { expand } from "@whistler/expander";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { BUILD_KERNEL, evaluate, kernelTypes, type Outcome, type World, xdpWorld } from "../src/index.ts";
import { MAPS, VALUES } from "./semantic-values.ts";

/** The values that the language requires (language.md, Appendix B), and what sections 4 and 5 say beyond them. */

/** Run program bodies: the forms stand directly in the program, behind the maps above. */
function run(body: string, world: Partial<World> = {}): Outcome {
  const forms = read({ path: "test.lisp", text: `${MAPS}\n(defprog f (:type :xdp) ${body})` });
  const unit = forms.ok ? expand(forms.value) : forms;
  if (!unit.ok) throw new Error(renderText(unit.diagnostics));
  const [program] = unit.value.programs;
  if (!program) throw new Error("no program");
  return evaluate(unit.value, program, xdpWorld(world));
}

function result(body: string, world: Partial<World> = {}): bigint {
  const outcome = run(body, world);
  if (outcome.kind !== "returned") throw new Error(outcome.message);
  return outcome.value;
}

test.each(VALUES)("%s is %s", (form, expected) => expect(result(form)).toBe(BigInt.asUintN(64, expected)));

test.each([
  ["(final when that is not taken)", "(when (get-prandom-u32) 7)", 0n, 0n],
  ["(final if, taken)", "(if (get-prandom-u32) 1 2)", 5n, 1n],
  ["(final if, not taken)", "(if (get-prandom-u32) 1 2)", 0n, 2n],
])("%s", (_name, body, random, expected) => expect(result(body, { stubs: new Map([["get-prandom-u32", random]]) })).toBe(expected));

test.each([
  ["a 32-bit move cuts", "(asm #xb7 1 0 0 -1) (asm #xbc 2 1 0 0) (asm #x77 2 0 0 32) (asm #xb7 1 0 0 0) (asm #x85 0 0 0 23)", 4n],
  ["a 64-bit move does not", "(asm #xb7 1 0 0 -1) (asm #xbf 2 1 0 0) (asm #x77 2 0 0 32) (asm #xb7 1 0 0 0) (asm #x85 0 0 0 23)", 0n],
  ["to big-endian swaps", "(asm #xb7 2 0 0 #x1234) (asm #xdc 2 0 0 16) (asm #xa7 2 0 0 #x3412) (asm #xb7 1 0 0 0) (asm #x85 0 0 0 23)", 4n],
  ["division by zero is 0", "(asm #xb7 2 0 0 7) (asm #xb7 3 0 0 0) (asm #x3f 2 3 0 0) (asm #xb7 1 0 0 0) (asm #x85 0 0 0 23)", 4n],
  ["a kernel variable is somewhere", "(if (ld-btf-id 7) 1 2)", 1n],
  ["user memory at null is a fault", "(let ((b (struct-alloc 8))) (probe-read-user b 8 0))", -14n],
  [
    "kernel memory at null is out of range",
    "(let ((b (struct-alloc 8))) (store u64 b 0 5) (+ (probe-read-kernel b 8 0) (load u64 b 0)))",
    -34n,
  ],
  ["a program's own memory is the kernel's", "(let ((b (struct-alloc 8))) (store u64 b 0 5) (kernel-load u64 b 0))", 5n],
])("%s", (_name, body, expected) => expect(result(body)).toBe(BigInt.asUintN(64, expected)));

describe("fields of kernel structs are where the world's kernel has them", () => {
  const elsewhere = kernelTypes({ order: ["label", "mode", "count"], gaps: [1, 0, 0] });
  test.each([
    ["of the build host: offset", BUILD_KERNEL, "(core-field-info byte-offset 8 gadget count)", 8n],
    ["elsewhere: offset", elsewhere, "(core-field-info byte-offset 8 gadget count)", 20n],
    ["a field that is not there", elsewhere, "(core-field-info exists 1 gadget port)", 0n],
    // Bits 3 to 7 of the four bytes at 16: 56 above them in 64, 59 without the others.
    ["shift to the top", elsewhere, "(core-field-info lshift 0 gadget mode)", 56n],
    ["shift back down", elsewhere, "(core-field-info rshift 0 gadget mode)", 59n],
    ["signed", elsewhere, "(core-field-info signed 0 gadget count)", 0n],
    ["a load", elsewhere, "(let ((b (struct-alloc 24))) (store u32 b 20 9) (core-load u32 b 8 gadget count))", 9n],
  ])("%s", (_name, kernel, body, expected) => expect(result(body, { kernel })).toBe(expected));
});

/** A TCP or UDP frame over IPv4 of 60 bytes. */
function ipv4(protocol: number, destinationPort: number): Uint8Array {
  const bytes = new Uint8Array(60);
  bytes.set([0x08, 0x00, 0x45], 12);
  bytes[23] = protocol;
  bytes.set([destinationPort >> 8, destinationPort & 0xff], 36);
  return bytes;
}

describe("packets (Appendix B)", () => {
  const program = "(with-tcp (d e tcp) (return (if (> (tcp-dst-port tcp) 1024) XDP_DROP XDP_PASS))) 7";
  test.each([
    ["TCP to port 1500 is dropped", ipv4(6, 1500), 1n],
    ["TCP to port 512 passes: order is that of the swapped port", ipv4(6, 512), 2n],
    ["UDP skips the body; what follows runs", ipv4(17, 1500), 7n],
    ["a frame of 20 bytes returns from inside the macro", new Uint8Array(20), 2n],
  ])("%s", (_name, packet, expected) => expect(result(program, { packet })).toBe(expected));
});

test("a run leaves its world as it was, and says what became of it", () => {
  const world = xdpWorld({ maps: new Map([["numbers", [[new Uint8Array(4), Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0)]]]]) });
  const outcome = run(
    `(incf (getmap numbers 0))
     (with-ringbuf (r events 8) (store u64 r 0 #x0102030405060708))
     (with-packet (d e :min-len 14) (store u8 d 1 9))`,
    world,
  );
  expect(world.maps.get("numbers")?.[0]?.[1][0]).toBe(5);
  expect(outcome).toMatchObject({
    kind: "returned",
    maps: new Map([
      ["numbers", [[new Uint8Array(4), Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0)]]],
      ["flows", []],
      ["routes", []],
      ["events", []],
    ]),
    records: [{ map: "events", bytes: Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1) }],
  });
  expect(outcome.kind === "returned" && outcome.packet[1]).toBe(9);
});

test("readers see ring buffer records in the order of reservation", () => {
  const outcome = run(`
    (let ((first (ringbuf-reserve events 8 0)))
      (when first
        (store u64 first 0 1)
        (let ((lost (ringbuf-reserve events 8 0))) (when lost (ringbuf-discard lost 0)))
        (with-ringbuf (second events 8) (store u64 second 0 2))
        (ringbuf-submit first 0)))`);
  expect(outcome.kind === "returned" && outcome.records.map(({ bytes }) => bytes[0])).toEqual([1, 2]);
});

test.each([
  ["beyond a stack object", "(let ((b (struct-alloc 8))) (load u8 b 8))", /reads 1 bytes at 8 of the struct-alloc, which has 8/],
  ["before a stack object", "(let ((b (struct-alloc 8))) (store u16 b -1 1))", /writes 2 bytes at -1/],
  ["beyond the packet", "(with-packet (d e) (load u32 d 61))", /reads 4 bytes at 61 of the packet, which has 64/],
  ["through null", "(load u8 (+ 0 8) 0)", /where nothing is/],
  ["a record that was not written", "(with-ringbuf (r events 8) (load u8 r 0))", /never written/],
  [
    "a record that was submitted",
    "(let ((r (ringbuf-reserve events 8 0))) (when r (ringbuf-submit r 0) (store u8 r 0 1)))",
    /which is gone/,
  ],
  ["a record that is never submitted", "(ringbuf-reserve events 8 0)", /not submitted/],
  ["a loop without end of budget", "(dotimes (i 10000000) i)", /more than 1000000 steps/],
  ["raw memory access", "(asm #xb7 0 0 0 1) (asm #x7b 10 0 -8 0)", /no meaning/],
  ["a raw register that was not set", "(asm #x0f 1 2 0 0)", /reads r2, which none has set/],
  ["a raw register that a helper took", "(asm #xb7 1 0 0 1) (ktime-get-ns) (asm #x07 1 0 0 1)", /reads r1, which none has set/],
  ["a field that the kernel does not have", "(core-field-info byte-offset 0 gadget lost)", /no such field/],
])("fault: %s", (_name, body, message) => expect(run(body)).toMatchObject({ kind: "fault", message: expect.stringMatching(message) }));
