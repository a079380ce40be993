import { failure, ok, type Result } from "@whistler/diagnostics";
import { systemError } from "./errno.ts";
import type { KernelMap } from "./map.ts";
import type { Syscalls } from "./syscalls.ts";

/** Bits of a record's length word (linux/bpf.h): not committed yet, and thrown away. */
const BUSY_BIT = 0x8000_0000;
const DISCARD_BIT = 0x4000_0000;
const HEADER_BYTES = 8;

/** The size of a page; ring buffers are mapped by pages and never smaller. Arm64 kernels may have larger ones: then the map itself says so. */
const PAGE_BYTES = 4096;

/**
 * Take all records that are committed from a ring buffer map, in order, without waiting (kernel Documentation/bpf/ringbuf.rst). The data
 * is mapped twice in a row by the kernel, so that no record wraps around.
 */
export function drainRingBuffer(syscalls: Syscalls, map: KernelMap): Result<readonly Uint8Array[]> {
  const size = map.definition.maxEntries;
  const consumer = syscalls.mmap(map.fd, PAGE_BYTES, true, 0);
  if (consumer.memory === undefined)
    return failure(systemError("WH6009", `ring buffer ${map.definition.name}: its position cannot be mapped`, consumer.errno));
  const producer = syscalls.mmap(map.fd, PAGE_BYTES + 2 * size, false, PAGE_BYTES);
  if (producer.memory === undefined) {
    syscalls.munmap(consumer.address, PAGE_BYTES);
    return failure(systemError("WH6009", `ring buffer ${map.definition.name}: its data cannot be mapped`, producer.errno));
  }
  const records = drain(consumer.memory, producer.memory, size);
  syscalls.munmap(producer.address, PAGE_BYTES + 2 * size);
  syscalls.munmap(consumer.address, PAGE_BYTES);
  return ok(records);
}

function drain(consumer: Uint8Array, producer: Uint8Array, size: number): readonly Uint8Array[] {
  const consumerPosition = new BigUint64Array(consumer.buffer, consumer.byteOffset, 1);
  const producerPosition = new BigUint64Array(producer.buffer, producer.byteOffset, 1);
  const words = new DataView(producer.buffer, producer.byteOffset + PAGE_BYTES, 2 * size);
  const records: Uint8Array[] = [];
  let at = consumerPosition[0] ?? 0n;
  while (at < (producerPosition[0] ?? 0n)) {
    const offset = Number(at & BigInt(size - 1));
    const header = words.getUint32(offset, true);
    if ((header & BUSY_BIT) !== 0) break;
    const length = header & ~(BUSY_BIT | DISCARD_BIT);
    if ((header & DISCARD_BIT) === 0)
      records.push(producer.slice(PAGE_BYTES + offset + HEADER_BYTES, PAGE_BYTES + offset + HEADER_BYTES + length));
    at += BigInt(Math.ceil((length + HEADER_BYTES) / 8) * 8);
    // After each record, so that the kernel may reuse its place at once.
    consumerPosition[0] = at;
  }
  return records;
}
