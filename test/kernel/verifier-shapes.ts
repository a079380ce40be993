import { frame, TCP, UDP } from "./packets.ts";

/**
 * Shapes of programs that verifiers find hard, and that older kernels reject where the compiler moves, copies or spills a value between
 * a check and its use. Each is written so that the language promises that it loads. `live` more values are kept over the shape, which
 * makes the allocator spill.
 */
export interface VerifierShape {
  readonly name: string;
  /** A form with `data`, `end` (the packet has 64 bytes), `x` (u32 from the packet), `b` (u8 from the packet) and `s` (to be set). */
  readonly body: string;
}

/** The verifier knows 64 bytes of packet, an array `a` of u64, a hash `h` of u64 by u64, an array `wide` of 64 bytes and a hash by 16 bytes. */
const DECLARATIONS = `(defmap a :type :array :key-size 4 :value-size 8 :max-entries 4)
(defmap h :type :hash :key-size 8 :value-size 8 :max-entries 64)
(defmap wide :type :array :key-size 4 :value-size 64 :max-entries 2)
(defmap pairs :type :hash :key-size 16 :value-size 8 :max-entries 64)`;

/** How many values live over the shape. */
export const LIVE_COUNTS = [0, 3, 6, 9, 12] as const;

/** The program of a shape. */
export function shapeSource({ body }: VerifierShape, live: number): string {
  const names = Array.from({ length: live }, (_, index) => `v${index}`);
  const bindings = names.map((name, index) => `(${name} (load u32 data ${4 * index}))`);
  return `${DECLARATIONS}
(defprog shape (:type :xdp :license "GPL")
  (let ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 64) end) (return 0))
    (let* ((x u32 (load u32 data 26)) (b u8 (load u8 data 23)) (s 0) ${bindings.join(" ")})
      ${body}
      (logxor s x b ${names.join(" ")}))))
`;
}

const withWide = (use: string): string => `(when-let ((p (map-lookup wide 1))) ${use})`;
/** The packet is copied into the wide map first, so that loads from it tell where they went. */
const filled = withWide("(memcpy p 0 data 0 64)");

export const VERIFIER_SHAPES: readonly VerifierShape[] = [
  {
    name: "a map value lives over other lookups",
    body: "(when-let ((p (map-lookup a 1))) (incf (getmap h b)) (store u64 p 0 (+ x (getmap h 1))) (setf s (load u64 p 0)))",
  },
  {
    name: "two lookups, then two checks",
    body: "(setf (getmap h x) 3) (let ((p (map-lookup h x)) (q (map-lookup a 0))) (when (and p q) (atomic-add p 0 5) (store u64 q 0 x) (setf s (+ (load u64 p 0) (load u64 q 0)))))",
  },
  {
    name: "two lookups, checked in the other order",
    body: "(setf (getmap h x) 3) (let ((p (map-lookup h x)) (q (map-lookup a 0))) (when q (when p (setf s (+ (load u64 p 0) (load u64 q 0))))))",
  },
  {
    name: "a pointer is checked after another helper call",
    body: "(let ((p (map-lookup a 2))) (setf (getmap h 9) x) (when p (store u64 p 0 b) (setf s (load u64 p 0))))",
  },
  {
    name: "a pointer is checked twice",
    body: "(let ((p (map-lookup a 2))) (when p (store u64 p 0 b)) (incf (getmap h 1)) (when p (setf s (load u64 p 0))))",
  },
  {
    name: "a checked fact is kept as a number",
    body: "(let* ((p (map-lookup a 2)) (present (/= p 0))) (incf (getmap h 2)) (setf s present) (when p (setf s (+ s (load u64 p 0)))))",
  },
  {
    name: "three nested lookups",
    body: "(when-let ((p (map-lookup a 0)) (q (map-lookup a 1)) (r (map-lookup wide 0))) (store u64 p 0 1) (store u64 q 0 2) (store u64 r 8 x) (setf s (+ (load u64 p 0) (load u64 q 0) (load u64 r 8))))",
  },
  { name: "one of two maps", body: "(let ((p (if (> b 10) (map-lookup a 0) (map-lookup h b)))) (when p (setf s (+ 1 (load u64 p 0)))))" },
  {
    name: "one of two map values",
    body: "(when-let ((p (map-lookup wide 0)) (q (map-lookup a 1))) (let ((r (if (= b 6) p q))) (store u32 r 4 x) (setf s (load u32 r 4))))",
  },
  { name: "a masked offset into a packet", body: "(let ((q (+ data (logand b 15)))) (when (<= (+ q 8) end) (setf s (load u64 q 0))))" },
  {
    name: "an offset into a packet, checked the other way round",
    body: "(let ((q (+ data (logand b 31)))) (unless (> (+ q 4) end) (store u8 q 0 7) (setf s (load u32 q 0))))",
  },
  {
    name: "a header length from the packet",
    body: "(let* ((ip (+ data 14)) (tcp (+ ip (<< (logand (load u8 ip 0) 15) 2)))) (when (<= (+ tcp 20) end) (setf s (load u16 tcp 2))))",
  },
  {
    name: "two windows on a packet",
    body: "(let ((q (+ data (logand b 7))) (r (+ data (logand x 7)))) (when (and (<= (+ q 4) end) (<= (+ r 4) end)) (setf s (+ (load u32 q 0) (load u32 r 0)))))",
  },
  {
    name: "one of two packet pointers",
    body: "(let ((q (if (> b 3) data (+ data 4)))) (when (<= (+ q 20) end) (setf s (load u32 q 16))))",
  },
  {
    name: "a packet pointer over a lookup",
    body: "(let ((q (+ data (logand b 15)))) (when (<= (+ q 2) end) (incf (getmap h 1)) (setf s (load u16 q 0))))",
  },
  {
    name: "a cursor in a loop",
    body: "(let ((c data)) (dotimes (i 6) (when (> (+ c 4) end) (return 1)) (setf s (+ s (load u8 c 0))) (setf c (+ c 1 (logand (load u8 c 1) 3)))))",
  },
  {
    name: "a counter indexes a packet",
    body: "(dotimes (i 12) (let ((q (+ data i))) (when (<= (+ q 1) end) (setf s (+ (* s 3) (load u8 q 0))))))",
  },
  { name: "a counter indexes a map value", body: `${filled} ${withWide("(dotimes (i 16) (setf s (+ (* s 5) (load u8 (+ p i) 0))))")}` },
  {
    name: "a lookup in each round",
    body: "(dotimes (i 4) (when-let ((p (map-lookup a i))) (atomic-add p 0 x) (setf s (+ s (load u64 p 0)))))",
  },
  {
    name: "a map value over a loop",
    body: "(when-let ((p (map-lookup a 3))) (dotimes (i 5) (store u64 p 0 (+ (load u64 p 0) i b))) (setf s (load u64 p 0)))",
  },
  {
    name: "a compared u32 is an index",
    body: `${filled} ${withWide("(when (< x 64) (setf s (load u8 (+ p x) 0))) (let ((n u32 (load u8 data 16))) (when (< n 60) (setf s (+ s (load u32 (+ p n) 0)))))")}`,
  },
  {
    name: "a compared u8 is an index, after a lookup",
    body: `${filled} ${withWide("(when (< b 60) (incf (getmap h 3)) (setf s (load u32 (+ p b) 0)))")}`,
  },
  {
    name: "an index between two bounds",
    body: `${filled} ${withWide("(let ((n (logand x 63))) (when (and (>= n 3) (<= n 13)) (setf s (load u8 (+ p n) 0))))")}`,
  },
  {
    name: "an index less its lower bound",
    body: `${filled} ${withWide("(let ((n (- b 3))) (when (<= n 10) (setf s (load u8 (+ p n) 0))))")}`,
  },
  {
    name: "a signed index",
    body: `${filled} ${withWide("(let ((n i32 (cast i32 (- b 4)))) (when (and (s>= n 0) (s< n 32)) (setf s (load u8 (+ p n) 0))))")}`,
  },
  {
    name: "a shifted index",
    body: `${filled} ${withWide("(setf s (+ (load u32 (+ p (<< (logand x 7) 2)) 0) (load u8 (+ p (>> (logand x #xff) 3)) 0)))")}`,
  },
  { name: "an index that equals a constant", body: `${filled} ${withWide("(when (= b 6) (setf s (load u8 (+ p b) 0)))")}` },
  { name: "an index from a division", body: `${filled} ${withWide("(let ((n (/ b 5))) (when (< n 56) (setf s (load u64 (+ p n) 0))))")}` },
  {
    name: "a masked index is stored through and read again",
    body: `${withWide("(let ((n (logand b 31))) (store u8 (+ p n) 0 x) (incf (getmap h 4)) (setf s (load u8 (+ p n) 0)))")}`,
  },
  {
    name: "a key of which one branch writes a half",
    body: "(let ((k (struct-alloc 16))) (when (> b 3) (store u32 k 0 x)) (store u16 k 8 b) (map-update pairs k 7) (when-let ((p (map-lookup pairs k))) (setf s (load u64 p 0))))",
  },
  {
    name: "a key of three bytes",
    body: "(let ((k (struct-alloc 16))) (store u16 k 0 b) (store u8 k 15 1) (incf (getmap pairs k)) (setf s (getmap pairs k)))",
  },
  {
    name: "an address-taken key",
    body: "(let ((k u64 x)) (map-update-ptr h (stack-addr k) (stack-addr k)) (setf k (+ k 0)) (when-let ((p (map-lookup-ptr h (stack-addr k)))) (setf s (load u64 p 0))))",
  },
  {
    name: "keys in disjoint scopes share the stack",
    body: "(progn (let ((k (struct-alloc 16))) (store u64 k 0 x) (map-update pairs k 1)) (let ((k (struct-alloc 16))) (store u8 k 3 b) (map-update pairs k 2) (setf s (getmap pairs k))))",
  },
  {
    name: "a buffer that is written in a loop",
    body: "(let ((k (struct-alloc 16))) (dotimes (i 8) (store u8 (+ k i) 0 (+ b i))) (map-update pairs k 9) (setf s (load u64 k 0)))",
  },
  { name: "the length of a packet", body: "(let ((n (- end data))) (setf s n) (when (> n 60) (setf (getmap a 1) n)))" },
  {
    name: "early returns between lookups",
    body: "(let ((p (map-lookup a 0))) (unless p (return 1)) (let ((q (map-lookup h 77))) (when q (return 2)) (store u64 p 0 x) (setf s (load u64 p 0))))",
  },
];

/** Packets whose fields lead the shapes down different ways. */
export const SHAPE_PACKETS: readonly Uint8Array[] = [
  frame({ protocol: TCP, source: [5, 0, 0, 0] }),
  frame({ protocol: UDP, source: [203, 0, 113, 7] }),
  frame({ protocol: 1, source: [63, 255, 255, 255], length: 70 }),
  frame({ protocol: 13, source: [0, 0, 0, 0], length: 64 }),
];

/** Every shape with every number of live values. */
export const shapePrograms = (): readonly { readonly name: string; readonly source: string }[] =>
  VERIFIER_SHAPES.flatMap((shape) =>
    LIVE_COUNTS.map((live) => ({ name: `${shape.name}, ${live} values alive`, source: shapeSource(shape, live) })),
  );
