import type { Region } from "../memory/region.ts";
import type { Packet } from "./packet.ts";

/** Memory that no pointer of the program leads to, at an address of the caller's choice: only the probe_read helpers reach it. */
export interface OutsideMemory {
  /** Whose it is: that of the process, or of the kernel. */
  readonly side: "user" | "kernel";
  /** Of the first byte, unsigned; below 2^48, where no region of the machine is. */
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** What a program is run on. */
export interface RunInput {
  /** The packet from its Ethernet header on; for other program types the data that the context's pointers lead to. */
  readonly packet?: Uint8Array;
  /** The bytes of the context; zeroes, or what the kernel's test run makes of the packet, where absent. */
  readonly context?: Uint8Array;
  /** Memory of the process and of the kernel, for probe_read helpers. */
  readonly outside?: readonly OutsideMemory[];
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
