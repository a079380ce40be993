export { ARITHMETIC_RULES, COMPARISON_RULES } from "./arithmetic.ts";
export { BINDING_RULES } from "./binding.ts";
export { CONTEXT_RULES } from "./context.ts";
export { CONTROL_RULES } from "./control.ts";
export { helperCall } from "./helpers.ts";
export { MAP_RULES } from "./maps.ts";
export { MEMORY_RULES } from "./memory.ts";
export { RAW_RULES } from "./raw.ts";
export { RINGBUF_RULES } from "./ringbuf.ts";
