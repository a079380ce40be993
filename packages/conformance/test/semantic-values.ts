/** Program bodies and the values that the language requires of them (language.md, Appendix B and §4 to §5). */

/** What the bodies may use. */
export const MAPS = `
(defmap numbers :type :array :key-size 4 :value-size 8 :max-entries 4)
(defmap flows :type :hash :key-size 8 :value-size 4 :max-entries 2)
(defmap routes :type :lpm-trie :key-size 8 :value-size 4 :max-entries 8 :map-flags 1)
(defmap events :type :ringbuf :max-entries 4096)
(defstruct pair (left u32) (right u16))`;

export const VALUES: readonly (readonly [string, bigint])[] = [
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
