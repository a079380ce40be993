import { attachXdp } from "@whistler/loader";
import { NETWORK_TESTS } from "./attach-network.ts";
import type { AttachTest } from "./attach-test.ts";
import { TRACING_TESTS } from "./attach-tracing.ts";
import { numberAt, ping, singleProgram } from "./observe.ts";
import { value } from "./refused.ts";

export const ATTACH_TESTS: readonly AttachTest[] = [
  {
    name: "xdp on lo counts requests and replies while it is attached",
    program: {
      source: `(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type :xdp :license "GPL")
  (incf (getmap hits 0))
  XDP_PASS)`,
    },
    observe: (collection) => {
      const link = value(attachXdp(singleProgram(collection), "lo", { mode: "generic" }));
      ping(3);
      link.close();
      ping(2);
      return numberAt(collection, "hits");
    },
    expected: { observed: 6 },
  },
  ...TRACING_TESTS,
  ...NETWORK_TESTS,
];
