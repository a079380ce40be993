import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { contextField } from "@whistler/uapi";
import type { Memory } from "../memory/memory.ts";
import { Packet } from "./packet.ts";
import type { RunContext, RunInput } from "./run-context.ts";
import { structFields } from "./struct-fields.ts";

/** `XDP_PACKET_HEADROOM`, linux/bpf.h. */
const HEAD_ROOM_BYTES = 256;
/** One page holds the head room, the packet, and `struct skb_shared_info` (320 bytes) at the end: bpf_prog_test_run_xdp, net/bpf/test_run.c. */
const FRAME_BYTES = 4096 - 320;
/** `ifindex` of lo, on which test runs take place. */
const LOOPBACK = 1;

const SIZE_BYTES = 24;
const offsetOf = (name: string): number => contextField("xdp_md", name)?.offsetBytes ?? 0;

/**
 * `struct xdp_md` as BPF_PROG_TEST_RUN makes it. With a context given, `data` tells how many bytes at the beginning of the packet are
 * metadata. Packets may be of any length, unlike the kernel's of 14 bytes and more.
 */
export function xdpContext(memory: Memory, input: RunInput): Result<RunContext> {
  const content = input.packet ?? new Uint8Array(0);
  if (input.context && input.context.length !== SIZE_BYTES)
    return failure(diagnostic("WH7108", `the context has ${input.context.length} bytes, and xdp_md has ${SIZE_BYTES}`));
  const bytes = input.context?.slice() ?? new Uint8Array(SIZE_BYTES);
  const view = new DataView(bytes.buffer);
  const metaBytes = view.getUint32(offsetOf("data"), true);
  if (metaBytes > content.length)
    return failure(diagnostic("WH7108", `the context tells of ${metaBytes} bytes of metadata in a packet of ${content.length}`));
  if (!input.context) view.setUint32(offsetOf("ingress_ifindex"), LOOPBACK, true);
  const packet = new Packet(
    memory,
    content,
    { head: HEAD_ROOM_BYTES - metaBytes, tail: Math.max(0, FRAME_BYTES - HEAD_ROOM_BYTES - (content.length - metaBytes)) },
    metaBytes,
  );
  const fields = structFields("xdp_md", "xdp", ({ pointer }) =>
    pointer === "packet" ? packet.dataAddress : pointer === "packet_end" ? packet.endAddress : packet.metaAddress,
  );
  return ok({
    region: memory.add("context", bytes, { fields }),
    packet,
    linkLayer: true,
    packetAfter: () => packet.content().slice(),
    contextAfter: () => {
      const after = bytes.slice();
      const out = new DataView(after.buffer);
      out.setUint32(offsetOf("data"), packet.metaLength, true);
      out.setUint32(offsetOf("data_end"), packet.metaLength + packet.length, true);
      out.setUint32(offsetOf("data_meta"), 0, true);
      return after;
    },
    refresh: () => {},
  });
}
