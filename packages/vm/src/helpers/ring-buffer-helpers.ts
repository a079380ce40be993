import { CONSTANTS, MAP_TYPES } from "@whistler/uapi";
import { asRegister, EAGAIN, EINVAL } from "../errno.ts";
import { Fault } from "../fault.ts";
import { isRingBuffer, type RingBuffer, type RingRecord } from "../maps/ring-buffer.ts";
import { addressIn, halves, ORIGIN } from "../memory/memory.ts";
import { type Args, type Helper, mapAt, type Run, u32 } from "./run.ts";

/** Ring buffers: kernel/bpf/ringbuf.c; and bpf_perf_event_output, which yields events just so. */

const WAKEUP_FLAGS = BigInt(CONSTANTS.BPF_RB_NO_WAKEUP | CONSTANTS.BPF_RB_FORCE_WAKEUP);

function ringAt(run: Run, handle: bigint): RingBuffer {
  const map = mapAt(run, handle);
  if (!isRingBuffer(map)) throw new Fault("WH7110", `the map ${map.definition.name} is no ring buffer`);
  return map;
}

function submit(run: Run, map: RingBuffer, record: RingRecord): void {
  record.state = "submitted";
  run.traces.events.push({ map: map.definition.name, bytes: record.bytes.slice() });
}

const reserve: Helper = (run, [handle, size, flags]) => {
  const map = ringAt(run, handle);
  const record = flags === 0n && size <= 0xffff_ffffn ? map.reserve(Number(size)) : undefined;
  if (!record) return 0n;
  const region = run.memory.add(`record of ring buffer ${map.definition.name}`, record.bytes, { poison: record.poison });
  run.held.set(region.id, { record, map });
  return addressIn(region, 0);
};

/** Bytes that the program never wrote reach user space as zeroes; in the kernel they are what was there before. */
const finish =
  (state: "submitted" | "discarded"): Helper =>
  (run, [address]) => {
    const { high, low } = halves(address);
    const region = run.memory.regionOf(high);
    const held = low === ORIGIN ? run.held.get(high) : undefined;
    if (!region || !held) throw new Fault("WH7110", "the helper takes a reserved record, at its first byte");
    run.held.delete(high);
    run.memory.kill(region, `was ${state}`);
    if (state === "submitted") submit(run, held.map, held.record);
    else held.record.state = state;
    return undefined;
  };

const output: Helper = (run, [handle, data, size, flags]) => {
  const map = ringAt(run, handle);
  if ((flags & ~WAKEUP_FLAGS) !== 0n) return asRegister(EINVAL);
  const bytes = run.memory.read(data, u32(size));
  const record = map.reserve(bytes.length);
  if (!record) return asRegister(EAGAIN);
  record.bytes.set(bytes);
  submit(run, map, record);
  return 0n;
};

const query: Helper = (run, [handle, flags]) => {
  const map = ringAt(run, handle);
  switch (Number(BigInt.asUintN(53, flags))) {
    case CONSTANTS.BPF_RB_AVAIL_DATA:
      return BigInt(map.available());
    case CONSTANTS.BPF_RB_RING_SIZE:
      return BigInt(map.definition.maxEntries);
    case CONSTANTS.BPF_RB_CONS_POS:
      return BigInt(map.positions.consumer);
    case CONSTANTS.BPF_RB_PROD_POS:
      return BigInt(map.positions.producer);
    default:
      return 0n;
  }
};

/** Someone always listens, on every CPU; nothing of the packet is appended. */
const perfOutput: Helper = (run, [, handle, flags, data, size]: Args) => {
  const map = mapAt(run, handle);
  if (map.definition.type !== MAP_TYPES["perf-event-array"])
    throw new Fault("WH7110", `the map ${map.definition.name} is no perf event array`);
  if ((flags & ~BigInt(CONSTANTS.BPF_F_INDEX_MASK)) !== 0n) return asRegister(EINVAL);
  run.traces.events.push({ map: map.definition.name, bytes: run.memory.read(data, u32(size)).slice() });
  return 0n;
};

export const RING_BUFFER_HELPERS = {
  ringbuf_reserve: reserve,
  ringbuf_submit: finish("submitted"),
  ringbuf_discard: finish("discarded"),
  ringbuf_output: output,
  ringbuf_query: query,
  perf_event_output: perfOutput,
} satisfies Readonly<Record<string, Helper>>;
