import { type ExpressionProduction, pick } from "../builder.ts";
import { form } from "../lisp.ts";
import { checkedRawLine } from "../raw-code.ts";

/** Productions of raw instructions with a value, which is that of a call. */
export const RAW_VALUES: readonly ExpressionProduction[] = [
  {
    name: "asm-line",
    weight: 6,
    when: (scope) => scope.programType === "xdp",
    make: (gene) => form("progn", ...checkedRawLine(gene)),
  },
  {
    name: "asm-call",
    weight: 1,
    // Random numbers have 32 bits, and time has passed.
    make: (gene) => pick([form(">>", form("asm", 0x85, 0, 0, 0, 7), 32), form("not", form("asm", 0x85, 0, 0, 0, 5))], gene.picks[0]),
  },
];
