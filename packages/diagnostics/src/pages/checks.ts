import type { Page } from "./page.ts";

/** Pages of what the checks find in a whole program. */
export const CHECK_PAGES = {} as const satisfies Record<string, Page>;
