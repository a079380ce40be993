import type { Environment, HelperFunction, HelperMachine } from "./environment.ts";
import { PROBE_HELPERS } from "./probe-helpers.ts";

const EINVAL = -22n;
const ENOENT = -2n;
/** XDP leaves this much room before a packet (linux/bpf.h, XDP_PACKET_HEADROOM) and an Ethernet header must remain. */
const XDP_PACKET_HEADROOM = 256;
const ETH_HLEN = 14;
const XDP_ABORTED = 0n;
const XDP_REDIRECT = 4n;

const signed = (value: bigint): bigint => BigInt.asIntN(64, value);
const int = (value: bigint | undefined): number => Number(BigInt.asIntN(32, value ?? 0n));
const size = (value: bigint | undefined): number => Number(BigInt.asUintN(32, value ?? 0n));

const mapLookupElem: HelperFunction = ([map = 0n, key = 0n], machine) => {
  const target = machine.mapAt(map);
  const value = target.lookup(machine.read(key, target.definition.keySizeBytes));
  return value ? machine.addressOf(`value of map ${target.definition.name}`, value) : 0n;
};

const mapUpdateElem: HelperFunction = ([map = 0n, key = 0n, value = 0n, flags = 0n], machine) => {
  const target = machine.mapAt(map);
  const { keySizeBytes, valueSizeBytes } = target.definition;
  return target.update(machine.read(key, keySizeBytes), machine.read(value, valueSizeBytes), signed(flags));
};

const mapDeleteElem: HelperFunction = ([map = 0n, key = 0n], machine) => {
  const target = machine.mapAt(map);
  return target.delete(machine.read(key, target.definition.keySizeBytes));
};

type Records = Environment["records"];

/** What a reserved record will become: its ring buffer, and its place in the order of reservations, which readers see. */
const reservations = new WeakMap<Uint8Array, { readonly map: string; readonly place: number }>();
/** The places of records that were submitted, and the next place, for the records of an environment. */
const placeOf = new WeakMap<Records[number], number>();
const nextPlace = new WeakMap<Records, number>();

function takePlace(records: Records): number {
  const place = nextPlace.get(records) ?? 0;
  nextPlace.set(records, place + 1);
  return place;
}

/** kernel/bpf/ringbuf.c: a record that is still reserved holds back those after it; so they come in the order of reservation. */
function addRecord(records: Records, place: number, record: Records[number]): void {
  placeOf.set(record, place);
  const later = records.findIndex((other) => (placeOf.get(other) ?? -1) > place);
  records.splice(later === -1 ? records.length : later, 0, record);
}

/** Submit and discard take the address that reserve returned. */
const ringbufReserve: HelperFunction = ([map = 0n, bytes = 0n], machine) => {
  const target = machine.mapAt(map);
  if (bytes > BigInt(target.definition.maxEntries)) return 0n;
  const record = new Uint8Array(Number(bytes));
  reservations.set(record, { map: target.definition.name, place: takePlace(machine.environment.records) });
  return machine.addressOf("ring buffer record", record);
};

const ringbufSubmit: HelperFunction = ([record = 0n], machine) => {
  const bytes = machine.bytesAt(record);
  const reservation = bytes && reservations.get(bytes);
  if (!bytes || !reservation) return machine.fault("submits what is no ring buffer record");
  machine.release(record);
  addRecord(machine.environment.records, reservation.place, { map: reservation.map, bytes: bytes.slice() });
  return 0n;
};

const ringbufDiscard: HelperFunction = ([record = 0n], machine) => {
  machine.release(record);
  return 0n;
};

const ringbufOutput: HelperFunction = ([map = 0n, data = 0n, bytes = 0n], machine) => {
  const target = machine.mapAt(map);
  const { records } = machine.environment;
  addRecord(records, takePlace(records), { map: target.definition.name, bytes: machine.read(data, Number(bytes)).slice() });
  return 0n;
};

const xdpAdjustHead: HelperFunction = ([, delta], machine) => adjust(machine, int(delta), 0);
const xdpAdjustTail: HelperFunction = ([, delta], machine) => adjust(machine, 0, int(delta));

function adjust(machine: HelperMachine, head: number, tail: number): bigint {
  const packet = machine.packet();
  const length = packet.length - head + tail;
  if (length < ETH_HLEN || -head > XDP_PACKET_HEADROOM) return EINVAL;
  const moved = new Uint8Array(length);
  for (let i = 0; i < length; i++) moved[i] = packet[i + head] ?? 0;
  machine.replacePacket(moved);
  return 0n;
}

/** net/core/filter.c, bpf_xdp_redirect_map: the low bits of `flags` are what is returned where the map has no such entry. */
const redirectMap: HelperFunction = ([map = 0n, key = 0n, flags = 0n], machine) => {
  const target = machine.mapAt(map);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, size(key), true);
  return target.entries().some(([known]) => known.every((byte, i) => byte === bytes[i])) ? XDP_REDIRECT : flags & 3n;
};

/** Without a program in the map a tail call falls through (kernel: -ENOENT). */
const tailCall: HelperFunction = () => ENOENT;

/** `whistler`. */
const TASK_NAME = Uint8Array.of(0x77, 0x68, 0x69, 0x73, 0x74, 0x6c, 0x65, 0x72);

const currentComm: HelperFunction = ([buffer = 0n, bytes], machine) => {
  const name = new Uint8Array(size(bytes));
  name.set(TASK_NAME.subarray(0, Math.max(0, name.length - 1)));
  machine.write(buffer, name);
  return 0n;
};

/**
 * Helpers that every program may call, by their id in linux/bpf.h. Time and chance are fixed, so that two runs of one program are
 * the same run; whoever wants others gives their own.
 */
export const STANDARD_HELPERS: ReadonlyMap<number, HelperFunction> = new Map<number, HelperFunction>([
  [1 /* map_lookup_elem */, mapLookupElem],
  [2 /* map_update_elem */, mapUpdateElem],
  [3 /* map_delete_elem */, mapDeleteElem],
  [5 /* ktime_get_ns */, () => 1_000_000_007n],
  [6 /* trace_printk */, ([, bytes]) => BigInt(size(bytes))],
  [7 /* get_prandom_u32 */, () => 0x9e37_79b9n],
  [8 /* get_smp_processor_id */, () => 0n],
  [12 /* tail_call */, tailCall],
  [14 /* get_current_pid_tgid */, () => (1234n << 32n) | 1235n],
  [15 /* get_current_uid_gid */, () => (1000n << 32n) | 1000n],
  [16 /* get_current_comm */, currentComm],
  [23 /* redirect */, ([, flags]) => (flags === 0n ? XDP_REDIRECT : XDP_ABORTED)],
  [44 /* xdp_adjust_head */, xdpAdjustHead],
  [51 /* redirect_map */, redirectMap],
  [65 /* xdp_adjust_tail */, xdpAdjustTail],
  [125 /* ktime_get_boot_ns */, () => 2_000_000_011n],
  [130 /* ringbuf_output */, ringbufOutput],
  [131 /* ringbuf_reserve */, ringbufReserve],
  [132 /* ringbuf_submit */, ringbufSubmit],
  [133 /* ringbuf_discard */, ringbufDiscard],
  ...PROBE_HELPERS,
]);
