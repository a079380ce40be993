const encoder = new TextEncoder();

/** The bytes of an ELF string table that holds every given string once, and where each begins. The empty string is at 0. */
export interface StringTable {
  readonly data: Uint8Array;
  readonly offsets: ReadonlyMap<string, number>;
}

export function stringTable(strings: Iterable<string>): StringTable {
  const offsets = new Map<string, number>([["", 0]]);
  const chunks: Uint8Array[] = [];
  let length = 1;
  for (const text of strings) {
    if (offsets.has(text)) continue;
    const bytes = encoder.encode(text);
    offsets.set(text, length);
    chunks.push(bytes);
    length += bytes.length + 1;
  }
  const data = new Uint8Array(length);
  let at = 1;
  for (const chunk of chunks) {
    data.set(chunk, at);
    at += chunk.length + 1;
  }
  return { data, offsets };
}
