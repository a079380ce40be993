import { ERRNO_NUMBERS } from "./errno.ts";
import type { Syscalls } from "./syscalls.ts";

/** Requests to the kernel's routing netlink (linux/netlink.h, linux/rtnetlink.h), one at a time. */

export const NLM_F = { request: 0x1, ack: 0x4, echo: 0x8, exclusive: 0x200, create: 0x400 } as const;
const AF_NETLINK = 16;
/** `SOCK_RAW | SOCK_CLOEXEC`. */
const SOCKET_TYPE = 3 | 0o2000000;
const NETLINK_ROUTE = 0;
const NLMSG_ERROR = 2;
const HEADER_BYTES = 16;
const ANSWER_BYTES = 65536;

export interface NetlinkRequest {
  readonly type: number;
  /** `NLM_F_*` beside request and ack. */
  readonly flags: number;
  /** The fixed part behind the header, then attributes. */
  readonly body: Uint8Array;
}

/** What the kernel answered: the messages before its acknowledgement, without their headers, or the reason of a refusal. */
export type NetlinkAnswer =
  | { readonly ok: true; readonly messages: readonly { readonly type: number; readonly body: DataView }[] }
  | { readonly ok: false; readonly errno: number };

/** Ask and wait for the acknowledgement, on a socket of its own. */
export function askNetlink(syscalls: Syscalls, { type, flags, body }: NetlinkRequest): NetlinkAnswer {
  const socket = syscalls.call("socket", AF_NETLINK, SOCKET_TYPE, NETLINK_ROUTE);
  if (socket.value < 0) return { ok: false, errno: socket.errno };
  try {
    const message = new Uint8Array(HEADER_BYTES + body.length);
    const view = new DataView(message.buffer);
    // struct nlmsghdr: length, type, flags, sequence, port (0: the kernel).
    view.setUint32(0, message.length, true);
    view.setUint16(4, type, true);
    view.setUint16(6, flags | NLM_F.request | NLM_F.ack, true);
    message.set(body, HEADER_BYTES);
    const sent = syscalls.call("sendto", socket.value, message, message.length, 0, 0, 0);
    return sent.value < 0 ? { ok: false, errno: sent.errno } : receive(syscalls, socket.value);
  } finally {
    syscalls.close(socket.value);
  }
}

/** The kernel answers before sendto(2) returns, so this does not wait. */
function receive(syscalls: Syscalls, socket: number): NetlinkAnswer {
  const messages: { readonly type: number; readonly body: DataView }[] = [];
  for (;;) {
    const buffer = new Uint8Array(ANSWER_BYTES);
    const got = syscalls.call("recvfrom", socket, buffer, buffer.length, 0, 0, 0);
    if (got.value < 0) return { ok: false, errno: got.errno };
    const view = new DataView(buffer.buffer);
    for (let at = 0; at + HEADER_BYTES <= got.value; ) {
      const length = view.getUint32(at, true);
      if (length < HEADER_BYTES || at + length > got.value) return { ok: false, errno: ERRNO_NUMBERS.EINVAL };
      const type = view.getUint16(at + 4, true);
      // struct nlmsgerr begins with the negative number of the error; 0 acknowledges.
      const error = type === NLMSG_ERROR ? -view.getInt32(at + HEADER_BYTES, true) : undefined;
      if (error !== undefined) return error === 0 ? { ok: true, messages } : { ok: false, errno: error };
      messages.push({ type, body: new DataView(buffer.buffer, at + HEADER_BYTES, length - HEADER_BYTES) });
      at += align4(length);
    }
  }
}

/** An attribute (struct rtattr): length, type, content, padded to 4 bytes. */
export function attribute(type: number, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(align4(4 + content.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + content.length, true);
  view.setUint16(2, type, true);
  bytes.set(content, 4);
  return bytes;
}

export function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const align4 = (length: number): number => (length + 3) & ~3;
