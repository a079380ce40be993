import { renderText } from "@whistler/diagnostics";
import { expand } from "@whistler/expander";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { evaluate, type Outcome, type World, xdpWorld } from "../src/index.ts";
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
  ["raw instructions", "(asm #xb7 0 0 0 1)", /no meaning/],
])("fault: %s", (_name, body, message) => expect(run(body)).toMatchObject({ kind: "fault", message: expect.stringMatching(message) }));
