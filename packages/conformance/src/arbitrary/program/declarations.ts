import { GADGET_BYTES } from "../../world/kernel-types.ts";

/** What random programs may use: maps, structs and macros by name. Only what a program uses is written into its file. */

/** How a map of the declarations is used. */
export interface DeclaredMap {
  readonly kind: "array" | "hash";
  /** Keys that are worth trying lie below this. */
  readonly keys: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** The struct that keys are, where they are larger than 8 bytes. */
  readonly keyStruct?: string;
  /** The struct that values are. */
  readonly valueStruct?: string;
  readonly text: string;
}

const map = (use: Omit<DeclaredMap, "text">, text: string): DeclaredMap => ({ ...use, text });

export const DECLARED_MAPS: Readonly<Record<string, DeclaredMap>> = {
  cells: map(
    { kind: "array", keys: 5, keyBytes: 4, valueBytes: 8 },
    "(defmap cells :type :array :key-size 4 :value-size 8 :max-entries 4)",
  ),
  words: map(
    { kind: "array", keys: 5, keyBytes: 4, valueBytes: 4 },
    "(defmap words :type :array :key-size 4 :value-size 4 :max-entries 4)",
  ),
  halves: map(
    { kind: "array", keys: 3, keyBytes: 4, valueBytes: 2 },
    "(defmap halves :type :array :key-size 4 :value-size 2 :max-entries 2)",
  ),
  octets: map(
    { kind: "array", keys: 3, keyBytes: 4, valueBytes: 1 },
    "(defmap octets :type :array :key-size 4 :value-size 1 :max-entries 2)",
  ),
  "own-cells": map(
    { kind: "array", keys: 3, keyBytes: 4, valueBytes: 8 },
    "(defmap own-cells :type :percpu-array :key-size 4 :value-size 8 :max-entries 2)",
  ),
  flows: map({ kind: "hash", keys: 6, keyBytes: 8, valueBytes: 8 }, "(defmap flows :type :hash :key-size 8 :value-size 8 :max-entries 4)"),
  tags: map({ kind: "hash", keys: 5, keyBytes: 2, valueBytes: 4 }, "(defmap tags :type :hash :key-size 2 :value-size 4 :max-entries 8)"),
  "own-tags": map(
    { kind: "hash", keys: 5, keyBytes: 4, valueBytes: 4 },
    "(defmap own-tags :type :percpu-hash :key-size 4 :value-size 4 :max-entries 8)",
  ),
  odd: map({ kind: "hash", keys: 5, keyBytes: 3, valueBytes: 5 }, "(defmap odd :type :hash :key-size 3 :value-size 5 :max-entries 8)"),
  recent: map(
    { kind: "hash", keys: 6, keyBytes: 4, valueBytes: 8 },
    "(defmap recent :type :lru-hash :key-size 4 :value-size 8 :max-entries 1024)",
  ),
  routes: map(
    { kind: "hash", keys: 6, keyBytes: 8, valueBytes: 8 },
    "(defmap routes :type :lpm-trie :key-size 8 :value-size 8 :max-entries 16 :map-flags 1)",
  ),
  rows: map(
    { kind: "array", keys: 3, keyBytes: 4, valueBytes: 24, valueStruct: "row" },
    "(defmap rows :type :array :key-size 4 :value-type row :max-entries 2)",
  ),
  "row-of": map(
    { kind: "hash", keys: 4, keyBytes: 4, valueBytes: 24, valueStruct: "row" },
    "(defmap row-of :type :hash :key-size 4 :value-type row :max-entries 4)",
  ),
  "by-tuple": map(
    { kind: "hash", keys: 0, keyBytes: 12, valueBytes: 8, keyStruct: "tuple" },
    "(defmap by-tuple :type :hash :key-size (sizeof tuple) :value-size 8 :max-entries 4)",
  ),
};

export interface DeclaredField {
  readonly name: string;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly offset: number;
  /** Elements of an array. */
  readonly count?: number;
}

export interface DeclaredStruct {
  readonly bytes: number;
  readonly fields: readonly DeclaredField[];
  readonly text: string;
}

export const DECLARED_STRUCTS: Readonly<Record<string, DeclaredStruct>> = {
  pair: {
    bytes: 8,
    fields: [
      { name: "left", bytes: 4, offset: 0 },
      { name: "right", bytes: 4, offset: 4 },
    ],
    text: "(defstruct pair (left u32) (right u32))",
  },
  row: {
    bytes: 24,
    fields: [
      { name: "id", bytes: 8, offset: 0 },
      { name: "hits", bytes: 4, offset: 8 },
      { name: "port", bytes: 2, offset: 12 },
      { name: "kind", bytes: 1, offset: 14 },
      { name: "data", bytes: 2, offset: 16, count: 4 },
    ],
    text: "(defstruct row (id u64) (hits u32) (port u16) (kind u8) (data (array u16 4)))",
  },
  tuple: {
    bytes: 12,
    fields: [
      { name: "source", bytes: 4, offset: 0 },
      { name: "target", bytes: 4, offset: 4 },
      { name: "port", bytes: 2, offset: 8 },
      { name: "protocol", bytes: 1, offset: 10 },
    ],
    text: "(defstruct tuple (source u32) (target u32) (port u16) (protocol u8))",
  },
  reading: {
    bytes: 24,
    fields: [
      { name: "wide", bytes: 8, offset: 0 },
      { name: "delta", bytes: 4, offset: 8 },
      { name: "half", bytes: 2, offset: 12 },
      { name: "small", bytes: 1, offset: 14 },
      { name: "series", bytes: 4, offset: 16, count: 2 },
    ],
    text: "(defstruct reading (wide i64) (delta i32) (half i16) (small i8) (series (array i32 2)))",
  },
};

/** Declarations of the kernel's structs: the build host has them, and the running kernel has them elsewhere. */
const GADGET = "(import-kernel-struct gadget)\n(import-kernel-struct gadget-part)";

/** Ring buffers, program arrays, macros and constants: text that stands for itself. */
export const OTHER_DECLARATIONS: Readonly<Record<string, string>> = {
  events: "(defmap events :type :ringbuf :max-entries 65536)",
  jumps: "(defmap jumps :type :prog-array :key-size 4 :value-size 4 :max-entries 2)",
  places: "(defmap places :type :array :key-size 4 :value-size 8 :max-entries 1)",
  gadgets: `${GADGET}\n(defmap gadgets :type :array :key-size 4 :value-size ${GADGET_BYTES} :max-entries 2)`,
  stacks: "(defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 64)",
  task: "(import-kernel-struct task-struct pid tgid comm)",
  event: "(deftracepoint demo/demo-event)",
  owner: "(defstruct owner (time u64) (pid u32) (uid u32) (comm (array u8 16)))",
  frame: "(defheader frame (kind :offset 12 :type u16 :net-order t) (word :offset 4 :type u32 :net-order t) (raw :offset 0 :type u64))",
  either: "(defunion either pair row)",
  "+limit+": "(defconstant +limit+ #x80000000)",
  doubled: "(defmacro doubled (x) (let ((v (gensym))) `(let ((,v ,x)) (+ ,v ,v))))",
  clamp:
    "(defmacro clamp (x low high)\n  (let ((v (gensym)) (l (gensym)) (h (gensym)))\n    `(let* ((,v ,x) (,l ,low) (,h ,high)) (cond ((< ,v ,l) ,l) ((> ,v ,h) ,h) (t ,v)))))",
  "repeat-forms": "(defmacro repeat-forms (n &body body)\n  (let ((all nil)) (dotimes (i n) (setf all (append body all))) `(progn ,@all)))",
  "swap-variables": "(defmacro swap-variables (a b) (let ((v (gensym))) `(let ((,v ,a)) (setf ,a ,b ,b ,v))))",
};

/** The text of a declaration, with those that it needs before it. */
export function declarationText(name: string): readonly string[] {
  const declaredMap = DECLARED_MAPS[name];
  if (declaredMap)
    return [
      ...[declaredMap.keyStruct, declaredMap.valueStruct].flatMap((struct) => (struct === undefined ? [] : declarationText(struct))),
      declaredMap.text,
    ];
  const text = DECLARED_STRUCTS[name]?.text ?? OTHER_DECLARATIONS[name];
  if (text === undefined) throw new Error(`conformance: nothing is declared as ${name}`);
  return [text];
}
