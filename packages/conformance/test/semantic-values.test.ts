import { renderText } from "@whistler/diagnostics";
import { expand } from "@whistler/expander";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { evaluate, type Outcome, type World, xdpWorld } from "../src/index.ts";

/** The values that the language requires (language.md, Appendix B), and what sections 4 and 5 say beyond them. */

const MAPS = `
(defmap numbers :type :array :key-size 4 :value-size 8 :max-entries 4)
(defmap flows :type :hash :key-size 8 :value-size 4 :max-entries 2)
(defmap routes :type :lpm-trie :key-size 8 :value-size 4 :max-entries 8 :map-flags 1)
(defmap events :type :ringbuf :max-entries 4096)
(defstruct pair (left u32) (right u16))`;

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

const VALUES: readonly (readonly [string, bigint])[] = [
  ["(>> -1 60)", 15n],
  ["(<< 1 40)", 0x100_0000_0000n],
  ["(>>> -16 2)", -4n],
  ["(ash -1 -60)", 15n],
  ["(/ -4 2)", 0x7fff_ffff_ffff_fffen],
  ["(mod -4 3)", 0n],
  ["(let ((z 0)) (/ 7 z))", 0n],
  ["(let ((z 0)) (mod 7 z))", 7n],
  ["(< -1 5)", 0n],
  ["(s< -1 5)", 1n],
  ["(= 1 1 2)", 0n],
  ["(< 1 2 3)", 1n],
  ["(cast u8 #x1ff)", 255n],
  ["(cast i8 200)", -56n],
  ["(let ((x u8 300)) x)", 300n],
  ["(let ((x u32)) x)", 0n],
  ["(ntohs #x1234)", 0x3412n],
  ["(ntohl #x12345678)", 0x7856_3412n],
  ["(ntohs #x51234)", 0x3412n],
  ["(ntohll 1)", 0x0100_0000_0000_0000n],
  ["(log2 0)", 0n],
  ["(log2 1)", 0n],
  ["(log2 1023)", 9n],
  ["(log2 (<< 1 40))", 31n],
  ["(and)", 1n],
  ["(and 3 4)", 4n],
  ["(and 0 4)", 0n],
  ["(or)", 0n],
  ["(or 0 7)", 7n],
  ["(or 0 0)", 0n],
  ["(not 0)", 1n],
  ["(not 9)", 0n],
  ["(when nil 3)", 0n],
  ["(if-let (v 0) 1 2)", 2n],
  ["(case 6 ((1 2) 10) (6 20) (t 30))", 20n],
  ["(cond ((= 1 2) 5))", 0n],
  ["(cond (7))", 7n],
  ["(let ((x 1)) (+ x (progn (setf x 5) x)))", 6n],
  ["(let ((a 1)) (let ((a 2) (b a)) (+ a b)))", 3n],
  ["(let ((x 1)) (let ((x 2)) (setf x 9)) x)", 1n],
  ["(let ((x 1)) (when 1 (setf x 8)) x)", 8n],
  ["(let ((s 0)) (dotimes (i 5) (setf s (+ s i))) s)", 10n],
  ["(let ((s 3)) (dotimes (i 0) (setf s 0)) s)", 3n],
  ["(dotimes (i 4) (when (= i 2) (return (+ i 40))))", 42n],
  ["", 0n],
  ["(let ((b (struct-alloc 8))) (store u32 b 0 #xffffffff) (load u64 b 0))", 0xffff_ffffn],
  ["(let ((b (struct-alloc 16))) (memset b 0 #xff 15) (load u8 b 15))", 0n],
  ["(let ((b (struct-alloc 8))) (store u64 b 0 #x123456789abcdef0) (load u64 b 0))", 0x1234_5678_9abc_def0n],
  ["(let ((b (struct-alloc 2))) (store u16 b 0 #x80ff) (load i16 b 0))", -32513n],
  // §4.5: what forms yield.
  ["(let ((x 1)) (setf x 300))", 300n],
  ["(let ((p (make-pair))) (setf (pair-right p) #x1ffff))", 0x1ffffn],
  ["(let ((p (make-pair))) (setf (pair-right p) #x1ffff) (pair-right p))", 0xffffn],
  ["(let ((p (make-pair))) (incf (pair-right p) #x1ffff))", 0x1ffffn],
  ["(dotimes (i 3) i)", 0n],
  ["(dotimes (i 3 i) i)", 3n],
  ["(unless 0 4 5)", 5n],
  ["(block b (+ 1 (return-from b 7)))", 7n],
  // §5.6: a variable whose address is taken has a home of its type's width.
  ["(let ((x u8 300)) (stack-addr x) x)", 44n],
  ["(let ((x i16 0)) (stack-addr x) (setf x #xffff) x)", -1n],
  ["(let ((x u32 7)) (store u8 (stack-addr x) 1 1) x)", 263n],
  ["(let ((x (ctx rx-queue-index))) (stack-addr x) (setf x #x100000005) x)", 5n],
  ["(let ((x u8 300)) (let ((x u8 1)) (stack-addr x)) x)", 300n],
  // §5.7: keys and values have exactly the declared size; a pointer to a stack object is passed as it is.
  ["(progn (setf (getmap flows #x100000001) 5) (getmap flows 1))", 0n],
  ["(progn (setf (getmap flows #x100000001) #x1ffffffff) (getmap flows #x100000001))", 0xffff_ffffn],
  ["(let ((k u64 9)) (map-update flows (stack-addr k) 3) (getmap flows 9))", 3n],
  ["(progn (map-update flows 1 1) (map-update flows 2 1) (map-update flows 3 1))", -7n],
  ["(map-update flows 1 1 BPF_EXIST)", -2n],
  ["(map-delete flows 1)", -2n],
  ["(map-update numbers 4 1)", -7n],
  ["(map-update numbers 1 1 BPF_NOEXIST)", -17n],
  ["(progn (incf (getmap numbers 1) 7) (incf (getmap numbers 1)) (getmap numbers 1))", 8n],
  ["(progn (incf (getmap flows 1) 7) (decf (getmap flows 1) 9) (getmap flows 1))", 0xffff_fffen],
  // A trie's key is a length in bits and data; the longest prefix wins.
  [
    `(progn (map-update routes (logior 8 (<< #x0a 32)) 1) (map-update routes (logior 16 (<< #x010a 32)) 2)
       (+ (* 10 (getmap routes (logior 32 (<< #x0202010a 32)))) (getmap routes (logior 32 (<< #x0202020a 32)))))`,
    21n,
  ],
];

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
