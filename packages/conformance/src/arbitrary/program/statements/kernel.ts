import { block, bodyOf, leafOf } from "../bodies.ts";
import { pick, type StatementProduction } from "../builder.ts";
import { GADGET_LOADS } from "../gadget.ts";
import { form } from "../lisp.ts";
import { rawLine } from "../raw-code.ts";
import { packetType } from "../scope.ts";

/** What must be true of a record that `fill-process-info` has filled, whoever runs it. */
const PROCESS_TESTS = (record: string) =>
  [
    form("=", form("owner-pid", record), form(">>", form("get-current-pid-tgid"), 32)),
    form("=", form("owner-uid", record), form("cast", "u32", form("get-current-uid-gid"))),
    form("not", form("owner-time", record)),
    form("owner-comm", record, 15),
  ] as const;

/** Productions on kernel structs and with raw instructions. */
export const KERNEL_STATEMENTS: readonly StatementProduction[] = [
  {
    name: "with-gadget",
    weight: 9,
    make: (gene, scope, build) => {
      const name = build.fresh("g");
      const lookup = form("map-lookup", build.use("gadgets"), gene.picks[0] % 3);
      return block("when-let", form(form(name, lookup)), ...bodyOf(gene.parts, { ...scope, gadgets: [...scope.gadgets, name] }, build));
    },
  },
  {
    name: "core-store",
    weight: 8,
    leaf: true,
    when: (scope) => scope.gadgets.length > 0,
    make: (gene, scope, build) => {
      const { type, offset, field } = pick(GADGET_LOADS, gene.picks[0]);
      const value = build.expression(gene.parts[0] ?? leafOf(gene), scope);
      return block("core-store", type, pick(scope.gadgets, gene.picks[1]), offset, value, "gadget", field);
    },
  },
  {
    name: "fill-process-info",
    weight: 3,
    leaf: true,
    when: (scope, build) => packetType(scope) === undefined && build.hasStack(32),
    make: (gene, _scope, build) => {
      build.takeStack(32);
      const record = build.fresh("record");
      build.use("owner");
      const fields = [
        ":pid-field",
        "owner-pid",
        ":uid-field",
        "owner-uid",
        ":timestamp-field",
        "owner-time",
        ":comm-field",
        "owner-comm-ptr",
      ];
      return block(
        "let",
        form(form(record, form("make-owner"))),
        form("fill-process-info", record, ...fields),
        form("setf", form("getmap", build.use("cells"), 1), pick(PROCESS_TESTS(record), gene.picks[0])),
      );
    },
  },
  {
    name: "asm",
    weight: 3,
    make: (gene) => rawLine(gene),
  },
];
