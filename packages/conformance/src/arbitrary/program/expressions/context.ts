import { type ExpressionProduction, pick } from "../builder.ts";
import { form } from "../lisp.ts";
import type { Scope } from "../scope.ts";

/** Roles of registers whose places lie in the first 96 bytes, which a raw tracepoint program may read; and the others. */
const REGISTERS = ["parm4", "parm5", "parm6", "ret", "bp"] as const;
const HIGH_REGISTERS = ["parm1", "parm2", "parm3", "ip", "sp"] as const;

/** Scalar fields of the tracepoint demo/demo-event. */
const EVENT_FIELDS = ["delta", "state", "wide", "name", "half", "small", "tiny"] as const;

const isTracing = ({ programType }: Scope): boolean => programType !== "xdp" && programType !== "tc";

/** Productions that read the context. */
export const CONTEXT: readonly ExpressionProduction[] = [
  {
    name: "ctx",
    weight: 2,
    leaf: true,
    when: (scope) => !isTracing(scope),
    make: (gene, scope) =>
      scope.programType === "xdp"
        ? pick([form("ctx", "rx-queue-index"), form("ctx", "u32", 12), form("ctx", "ingress-ifindex")], gene.picks[0])
        : pick([form("ctx", "len"), form("ctx", "mark"), form("ctx", "cb", gene.picks[1] % 5), form("ctx", "u32", 0)], gene.picks[0]),
  },
  {
    name: "core-ctx-load",
    weight: 1,
    leaf: true,
    when: (scope) => scope.programType === "xdp",
    make: (gene) =>
      pick(
        [form("core-ctx-load", "u32", 12, "xdp-md", "ingress-ifindex"), form("core-ctx-load", "u32", 16, "xdp-md", "rx-queue-index")],
        gene.picks[0],
      ),
  },
  {
    name: "argument",
    weight: 6,
    leaf: true,
    when: isTracing,
    make: (gene) => form("ctx", "u64", 8 * (1 + (gene.picks[0] % 7))),
  },
  {
    name: "register",
    weight: 8,
    leaf: true,
    when: (scope) => scope.programType === "kprobe" || scope.programType === "raw-tracepoint",
    make: (gene, scope) =>
      form(`pt-regs-${pick(scope.programType === "kprobe" ? [...REGISTERS, ...HIGH_REGISTERS] : REGISTERS, gene.picks[0])}`),
  },
  {
    name: "event-field",
    weight: 8,
    leaf: true,
    when: (scope) => scope.programType === "tracepoint" || scope.programType === "raw-tracepoint",
    make: (gene, _scope, build) => {
      build.use("event");
      if (gene.picks[1] % 4 === 0)
        return form("kernel-load", pick(["u8", "u16", "u32"], gene.picks[0]), form("tp-label"), gene.picks[2] % 12);
      return form(`tp-${pick(EVENT_FIELDS, gene.picks[0])}`);
    },
  },
];
