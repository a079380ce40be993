import type { StatementProduction } from "./builder.ts";
import { ASSIGNMENTS } from "./statements/assignment.ts";
import { CONTROL_STATEMENTS } from "./statements/control.ts";
import { MAP_STATEMENTS } from "./statements/maps.ts";
import { MEMORY_STATEMENTS } from "./statements/memory.ts";
import { PACKET_STATEMENTS } from "./statements/packet.ts";
import { RING_BUFFER_STATEMENTS } from "./statements/ring-buffer.ts";

/** Forms for what they do, the simplest first: one family a file. */
export const STATEMENTS: readonly StatementProduction[] = [
  ...ASSIGNMENTS, // setf incf …
  ...MEMORY_STATEMENTS, // store, memset, atomic-add, struct-alloc …
  ...CONTROL_STATEMENTS, // let, when, dotimes, return …
  ...MAP_STATEMENTS, // map-update, when-let of a lookup …
  ...PACKET_STATEMENTS, // with-tcp, packet checks, (setf (ctx …) …)
  ...RING_BUFFER_STATEMENTS, // with-ringbuf, ringbuf-output …
];
