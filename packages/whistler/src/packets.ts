import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { fromHex } from "./hex.ts";
import { readPcap } from "./pcap.ts";
import { readBytes } from "./terminal.ts";

/** The packets of all `--packet` options in order: hex digits, or every packet of a capture file. */
export function readPackets(options: readonly string[]): Result<readonly Uint8Array[]> {
  const packets: Uint8Array[] = [];
  for (const option of options) {
    const result = readPacketOption(option);
    if (!result.ok) return result;
    packets.push(...result.value);
  }
  return ok(packets);
}

function readPacketOption(option: string): Result<readonly Uint8Array[]> {
  const bytes = fromHex(option);
  if (bytes && bytes.length > 0) return ok([bytes]);
  if (!option.endsWith(".pcap"))
    return failure(diagnostic("WH7003", `--packet ${option}: neither hex digits nor the name of a .pcap file`));
  const file = readBytes(option);
  return file.ok ? readPcap(option, file.value) : file;
}
