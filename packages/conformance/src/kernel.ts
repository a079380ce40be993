export { kernel, kernelName } from "./oracles/kernel.ts";
export { kernelAgrees } from "./properties/kernel-agrees.ts";
