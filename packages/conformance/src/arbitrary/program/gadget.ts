import type { Form } from "@whistler/reader";
import { form } from "./lisp.ts";

/** Ways to read the fields of the kernel struct `gadget` (world/kernel-types.ts), which lie elsewhere in every kernel. */
export interface GadgetRead {
  readonly field: string;
  /** Every kernel has the field. */
  readonly always: boolean;
  /** `number` chooses among places in an array. */
  readonly make: (pointer: Form, number: number) => Form;
}

const accessor = (field: string, always: boolean): GadgetRead => ({
  field,
  always,
  make: (pointer) => form(`gadget-${field}`, pointer),
});

export const GADGET_READS: readonly GadgetRead[] = [
  accessor("count", true),
  accessor("serial", true),
  accessor("balance", true),
  accessor("port", false),
  accessor("kind", false),
  accessor("mode", false),
  accessor("level", false),
  accessor("next", false),
  { field: "label", always: false, make: (pointer, number) => form("kernel-load", "u8", form("gadget-label", pointer), number % 8) },
  {
    field: "part",
    always: false,
    make: (pointer, number) => form(number % 2 === 0 ? "gadget-part-low" : "gadget-part-high", form("gadget-part", pointer)),
  },
];

/** Direct accesses with a relocated offset: type, and where the build host has the field. Only fields that every kernel has. */
export const GADGET_LOADS = [
  { field: "serial", type: "u64", offset: 0 },
  { field: "count", type: "u32", offset: 8 },
  { field: "balance", type: "i32", offset: 16 },
] as const;

/** Fields that every kernel has. */
export const GADGET_ALWAYS: readonly string[] = GADGET_READS.filter(({ always }) => always).map(({ field }) => field);
