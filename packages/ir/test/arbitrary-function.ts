// The generators are public; this door keeps the tests of lower layers from loading the whole package.
export * from "../../conformance/src/arbitrary/ir-function.ts";
