import type { Form } from "@whistler/reader";
import { operands } from "../bodies.ts";
import { type Builder, type ExpressionProduction, pick } from "../builder.ts";
import { GADGET_LOADS, GADGET_READS } from "../gadget.ts";
import { form, lisp } from "../lisp.ts";
import { bytesOf, offsetIn, TYPES } from "../operands.ts";
import { packetType, type Scope } from "../scope.ts";

const isTracing = (scope: Scope): boolean => packetType(scope) === undefined;

/** Tests of the current task: what its fields are differs from run to run, what they must be equal to does not. */
const TASK_TESTS: readonly ((at: number) => Form)[] = [
  () => form("=", form("task-struct-pid", form("get-current-task")), form("cast", "u32", form("get-current-pid-tgid"))),
  () => form("=", form("task-struct-tgid", form("as-task-struct", form("get-current-task"))), form(">>", form("get-current-pid-tgid"), 32)),
  (at) => form("<", form("kernel-load", "u8", form("task-struct-comm", form("get-current-task")), at), 128),
];

/** Productions of reads of kernel memory, and of what the kernel knows of its own types. */
export const KERNEL_READS: readonly ExpressionProduction[] = [
  {
    name: "kernel-load",
    weight: 4,
    leaf: true,
    when: (scope, build) => scope.memories.length > 0 && build.hasStack(8),
    make: (gene, scope, build) => {
      build.takeStack(8);
      const memory = pick(scope.memories, gene.picks[0]);
      const type = pick(
        TYPES.filter((one) => bytesOf(one) <= memory.bytes),
        gene.picks[1],
      );
      const pointer = memory.struct === undefined ? lisp(memory.name) : form("typed-ptr", memory.struct, memory.name);
      return form("kernel-load", type, pointer, offsetIn(memory, bytesOf(type), gene.picks[2]));
    },
  },
  {
    name: "kernel-load-nowhere",
    weight: 1,
    when: (_scope, build) => build.hasStack(8),
    make: (gene, _scope, build) => {
      build.takeStack(8);
      return form("kernel-load", pick(TYPES, gene.picks[0]), pick([0, 8, 0x7fff_ffff], gene.picks[1]));
    },
  },
  {
    name: "gadget-field",
    weight: 20,
    leaf: true,
    when: (scope, build) => scope.gadgets.length > 0 && build.hasStack(8),
    make: (gene, scope, build) => {
      build.takeStack(8);
      const read = pick(GADGET_READS, gene.picks[0]);
      const gadget = pick(scope.gadgets, gene.picks[1]);
      const pointer = gene.picks[2] % 4 === 0 ? form("as-gadget", gadget) : lisp(gadget);
      const value = read.make(pointer, gene.picks[2]);
      // A field that the running kernel may lack is asked for first.
      return read.always ? value : guarded(read.field, value, gene, scope, build);
    },
  },
  {
    name: "gadget-info",
    weight: 5,
    leaf: true,
    when: (scope) => scope.gadgets.length > 0,
    make: (gene) => {
      const kinds = [
        form("core-field-info", "byte-offset", 8, "gadget", "count"),
        form("core-field-info", "byte-size", 4, "gadget", "count"),
      ];
      const signs = [form("core-field-info", "signed", 1, "gadget", "balance"), form("core-field-info", "signed", 0, "gadget", "count")];
      return pick([...kinds, ...signs, form("gadget-mode-exists"), form("gadget-kind-exists"), lisp("+gadget-size+")], gene.picks[0]);
    },
  },
  {
    name: "core-load",
    weight: 8,
    leaf: true,
    when: (scope) => scope.gadgets.length > 0,
    make: (gene, scope) => {
      const { type, offset, field } = pick(GADGET_LOADS, gene.picks[0]);
      return form("core-load", type, pick(scope.gadgets, gene.picks[1]), offset, "gadget", field);
    },
  },
  {
    name: "current-task",
    weight: 3,
    leaf: true,
    when: (scope, build) => isTracing(scope) && build.hasStack(8),
    make: (gene, _scope, build) => {
      build.takeStack(8);
      build.use("task");
      return pick(TASK_TESTS, gene.picks[0])(gene.picks[1] % 16);
    },
  },
  {
    name: "get-stackid",
    weight: 1,
    leaf: true,
    when: isTracing,
    make: (gene, _scope, build) =>
      form("s>", form("get-stackid", form("ctx-ptr"), build.use("stacks"), pick([0, 256], gene.picks[0])), -4096),
  },
  {
    name: "ld-btf-id",
    weight: 2,
    make: (gene, scope, build) => {
      const variable = form("ld-btf-id", 1);
      if (gene.picks[0] % 3 === 0) return form("not", variable);
      return form(
        "if",
        variable,
        ...operands(gene, 2)
          .slice(0, 2)
          .map((part) => build.expression(part, scope)),
      );
    },
  },
];

function guarded(
  field: string,
  value: Form,
  gene: { readonly picks: readonly [number, number, number] },
  _scope: Scope,
  _build: Builder,
): Form {
  return gene.picks[0] % 2 === 0
    ? form("if", form(`gadget-${field}-exists`), value, gene.picks[1] % 100)
    : form("when", form(`gadget-${field}-exists`), value);
}
