/** Packets for tests, made byte by byte. */

export const TCP = 6;
export const UDP = 17;
export const SYN = 0x02;
export const ACK = 0x10;

export interface FrameParts {
  readonly etherType?: number;
  readonly protocol?: number;
  /** IPv4 addresses as four numbers. */
  readonly source?: readonly number[];
  readonly destination?: readonly number[];
  readonly destinationPort?: number;
  readonly tcpFlags?: number;
  /** Bytes in all; cuts off or pads. */
  readonly length?: number;
}

/** An Ethernet frame: header (14), IPv4 header without options (20), TCP header (20), padding. */
export function frame(parts: FrameParts = {}): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, parts.etherType ?? 0x0800);
  bytes[14] = 0x45;
  view.setUint16(16, 50);
  bytes[22] = 64;
  bytes[23] = parts.protocol ?? TCP;
  bytes.set(parts.source ?? [192, 0, 2, 1], 26);
  bytes.set(parts.destination ?? [198, 51, 100, 7], 30);
  view.setUint16(34, 40000);
  view.setUint16(36, parts.destinationPort ?? 80);
  bytes[46] = 0x50;
  bytes[47] = parts.tcpFlags ?? ACK;
  const length = parts.length ?? bytes.length;
  return length <= bytes.length ? bytes.slice(0, length) : new Uint8Array([...bytes, ...new Uint8Array(length - bytes.length)]);
}
