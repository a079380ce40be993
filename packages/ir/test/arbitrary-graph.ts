export * from "../../conformance/src/arbitrary/ir-graph.ts";
