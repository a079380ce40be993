import { command, uniqueName } from "../../../test/kernel/privileges.ts";
import { interfaceIndex, systemSyscalls } from "../src/index.ts";
import { value } from "./loading.ts";

/** Sockets whose calls are done at once, in this process: Node's own are asynchronous. */

const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOL_SOCKET = 1;
const SO_PRIORITY = 12;
const SO_REUSEPORT = 15;
/** An Ethernet type for experiments (IEEE 802), which nothing else sends. */
export const EXPERIMENTAL = 0x88b5;
const ALL_PROTOCOLS = 0x0300;

const call = (...args: Parameters<ReturnType<typeof port>["call"]>): number => {
  const { value: result, errno } = port().call(...args);
  if (result < 0) throw new Error(`${args[0]}: errno ${errno}`);
  return result;
};
const port = () => value(systemSyscalls());

/** Run with a socket that is closed afterwards. */
function withSocket<T>(family: number, type: number, protocol: number, run: (fd: number) => T): T {
  const fd = call("socket", family, type, protocol);
  try {
    return run(fd);
  } finally {
    port().close(fd);
  }
}

/** Make a UDP socket and close it. */
export const openUdp = (): void => withSocket(AF_INET, SOCK_DGRAM, 0, () => undefined);

/** Give a UDP socket a priority. */
export const setPriority = (priority: number): void =>
  withSocket(AF_INET, SOCK_DGRAM, 0, (fd) => {
    call("setsockopt", fd, SOL_SOCKET, SO_PRIORITY, new Uint8Array(new Int32Array([priority]).buffer), 4);
  });

/** Send a UDP datagram of 4 bytes to a port of 127.0.0.1. */
export const sendUdp = (destination: number): void =>
  withSocket(AF_INET, SOCK_DGRAM, 0, (fd) => {
    // struct sockaddr_in: family, port and address in network order.
    const address = new Uint8Array(16);
    address.set([AF_INET, 0, destination >> 8, destination & 255, 127, 0, 0, 1]);
    call("sendto", fd, new Uint8Array(4), 4, 0, address, address.length);
  });

/** Run with a socket that receives the packets of all interfaces. */
export const withPacketSocket = <T>(run: (fd: number) => T): T => withSocket(AF_PACKET, SOCK_RAW, ALL_PROTOCOLS, run);

/** Send an Ethernet frame of an experimental type out of an interface. */
export const sendFrame = (interfaceName: string): void =>
  withSocket(AF_PACKET, SOCK_RAW, 0, (fd) => {
    const frame = new Uint8Array(64).fill(0xff, 0, 6);
    frame.set([EXPERIMENTAL >> 8, EXPERIMENTAL & 255], 12);
    // struct sockaddr_ll: family, protocol, interface …
    const address = new Uint8Array(20);
    const view = new DataView(address.buffer);
    view.setUint16(0, AF_PACKET, true);
    view.setInt32(4, value(interfaceIndex(interfaceName)), true);
    call("sendto", fd, frame, frame.length, 0, address, address.length);
  });

/** Run with two interfaces that are the ends of one wire. */
export function withWire<T>(run: (near: string, far: string) => T): T {
  const near = uniqueName("wh");
  const far = `${near}p`;
  command("ip", "link", "add", near, "type", "veth", "peer", "name", far);
  try {
    for (const end of [near, far]) command("ip", "link", "set", end, "up");
    return run(near, far);
  } finally {
    command("ip", "link", "del", near);
  }
}

/** A TCP socket that may share its port with others; the descriptor is the caller's. */
export function reusableTcpSocket(): number {
  const fd = call("socket", AF_INET, SOCK_STREAM, 0);
  call("setsockopt", fd, SOL_SOCKET, SO_REUSEPORT, new Uint8Array(new Int32Array([1]).buffer), 4);
  return fd;
}
