import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";

/** Magic numbers of the classic capture file format (pcap-savefile(5)): microsecond and nanosecond time stamps. */
const MAGICS: ReadonlySet<number> = new Set([0xa1b2c3d4, 0xa1b23c4d]);
/** Section header of the newer pcapng format, which is not read. */
const PCAPNG_MAGIC = 0x0a0d0d0a;
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

/** The packets of a classic pcap file, in order, as they were captured. Both byte orders. */
export function readPcap(path: string, bytes: Uint8Array): Result<readonly Uint8Array[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const malformed = (what: string): Result<never> =>
    failure(diagnostic("WH7004", `${path}: ${what}`, { help: ["captures are read in the classic pcap format: tcpdump -w FILE.pcap"] }));
  if (bytes.length < FILE_HEADER_BYTES) return malformed("too short for a capture file");
  if (view.getUint32(0) === PCAPNG_MAGIC) return malformed("this is a pcapng file; convert it: tcpdump -r IN.pcapng -w OUT.pcap");
  const littleEndian = MAGICS.has(view.getUint32(0, true));
  if (!littleEndian && !MAGICS.has(view.getUint32(0, false))) return malformed("not a capture file");
  const packets: Uint8Array[] = [];
  for (let at = FILE_HEADER_BYTES; at < bytes.length; ) {
    if (at + RECORD_HEADER_BYTES > bytes.length) return malformed(`record ${packets.length + 1} is cut off`);
    const captured = view.getUint32(at + 8, littleEndian);
    const start = at + RECORD_HEADER_BYTES;
    if (captured > bytes.length - start) return malformed(`record ${packets.length + 1} is cut off`);
    packets.push(bytes.slice(start, start + captured));
    at = start + captured;
  }
  return ok(packets);
}
