export * from "../../conformance/src/arbitrary/instructions.ts";
