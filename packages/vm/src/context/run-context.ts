import type { Region } from "../memory/region.ts";
import type { Packet } from "./packet.ts";

/** What a program is run on. */
export interface RunInput {
  /** The packet from its Ethernet header on; for other program types the data that the context's pointers lead to. */
  readonly packet?: Uint8Array;
  /** The bytes of the context; zeroes, or what the kernel's test run makes of the packet, where absent. */
  readonly context?: Uint8Array;
}

/** The context of a run. */
export interface RunContext {
  /** What r1 points to. */
  readonly region: Region;
  readonly packet: Packet | undefined;
  /** Whether the packet begins with the link layer header in the eyes of the program. */
  readonly linkLayer: boolean;
  /** What the kernel's test run would give back as the packet. */
  packetAfter(): Uint8Array;
  /** The bytes of the context, pointers as offsets from the packet's first byte. */
  contextAfter(): Uint8Array;
  /** Bring fields that follow from the packet up to date, after a helper changed it. */
  refresh(): void;
}
