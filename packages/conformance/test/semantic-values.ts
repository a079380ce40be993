import { APPENDIX_B, literally } from "./appendix-b.ts";

/** Program bodies and the values that the language requires of them (language.md, Appendix B and §4 to §5). */

/** What the bodies may use. */
export const MAPS = `
(defmap numbers :type :array :key-size 4 :value-size 8 :max-entries 4)
(defmap flows :type :hash :key-size 8 :value-size 4 :max-entries 2)
(defmap routes :type :lpm-trie :key-size 8 :value-size 4 :max-entries 8 :map-flags 1)
(defmap events :type :ringbuf :max-entries 4096)
(defstruct pair (left u32) (right u16))`;

export const VALUES: readonly (readonly [string, bigint])[] = [
  ...APPENDIX_B.map(([expression, expected]) => [literally(expression, "(getmap numbers 3)"), expected] as const),
  ["(dotimes (i 4) (when (= i 2) (return (+ i 40))))", 42n],
  ["", 0n],
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
  ["(cond ((let ((x u8 256)) (stack-addr x) x) 1) (t 2))", 2n],
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
