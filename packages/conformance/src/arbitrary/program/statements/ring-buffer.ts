import { block, bodyOf } from "../bodies.ts";
import { pick, type StatementProduction } from "../builder.ts";
import { DECLARED_STRUCTS } from "../declarations.ts";
import { form } from "../lisp.ts";
import { withMemory } from "../scope.ts";

/** Productions on ring buffers. */
export const RING_BUFFER_STATEMENTS: readonly StatementProduction[] = [
  {
    name: "with-ringbuf",
    weight: 4,
    make: (gene, scope, build) => {
      const struct = [undefined, "row", "pair"][gene.picks[0] % 3];
      const bytes = struct === undefined ? pick([8, 16, 24], gene.picks[1]) : (DECLARED_STRUCTS[struct]?.bytes ?? 8);
      if (struct !== undefined) build.use(struct);
      const name = build.fresh("r");
      const inner = withMemory(
        { ...scope, mayLeave: false, blocks: [] },
        { name, kind: "record", bytes, ...(struct === undefined ? {} : { struct }) },
      );
      // A record is not zeroed: every byte is written first.
      return block(
        "with-ringbuf",
        form(name, build.use("events"), struct === undefined ? bytes : form("sizeof", struct)),
        form("memset", name, 0, 0, bytes),
        ...bodyOf(gene.parts, inner, build),
      );
    },
  },
  {
    name: "reserve",
    weight: 2,
    make: (gene, scope, build) => {
      const name = build.fresh("r");
      // Nothing leaves while the record is reserved.
      const staying = { ...scope, mayLeave: false, blocks: [] };
      const inner = withMemory(staying, { name, kind: "record", bytes: 8 });
      return block(
        "when-let",
        form(form(name, form("ringbuf-reserve", build.use("events"), 8, 0))),
        form("store", "u64", name, 0, build.expression(gene.parts[0], staying)),
        ...bodyOf(gene.parts.slice(2), inner, build),
        form("if", build.expression(gene.parts[1], inner), form("ringbuf-submit", name, 0), form("ringbuf-discard", name, 0)),
      );
    },
  },
  {
    name: "ringbuf-output",
    weight: 2,
    leaf: true,
    when: (scope) => scope.memories.some(({ kind }) => kind === "stack" || kind === "map_value"),
    make: (gene, scope, build) => {
      const memory = pick(
        scope.memories.filter(({ kind }) => kind === "stack" || kind === "map_value"),
        gene.picks[0],
      );
      return block("ringbuf-output", build.use("events"), memory.name, 1 + (gene.picks[1] % memory.bytes), 0);
    },
  },
];
