export { type GenerateOptions, generate } from "./simple/generate.ts";
