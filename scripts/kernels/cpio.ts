/** A file of an archive. Directories above it are made by `cpioArchive`. */
export interface ArchiveEntry {
  /** Path in the guest, without the leading slash. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** File type bits of a mode (POSIX `S_IFDIR`, `S_IFREG`). */
const DIRECTORY = 0o040000;
const REGULAR = 0o100000;

/** An archive in the format that the kernel unpacks as its first root (`newc`; Documentation/driver-api/early-userspace/buffer-format.rst). */
export function cpioArchive(entries: readonly ArchiveEntry[], emptyDirectories: readonly string[]): Buffer {
  const chunks: Uint8Array[] = [];
  let inode = 1;
  const add = (path: string, mode: number, bytes: Uint8Array): void => {
    const name = Buffer.from(`${path}\0`);
    const header = [inode++, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0].map((field) =>
      field.toString(16).padStart(8, "0"),
    );
    const head = Buffer.concat([Buffer.from(`070701${header.join("")}`), name]);
    // The name and the contents are each padded to 4 bytes.
    chunks.push(head, padding(head.length), bytes, padding(bytes.length));
  };
  const directories = new Set([
    ...emptyDirectories.flatMap((path) => [...parents(path), path]),
    ...entries.flatMap(({ path }) => parents(path)),
  ]);
  for (const directory of directories) add(directory, DIRECTORY | 0o755, new Uint8Array(0));
  for (const { path, mode, bytes } of entries) add(path, REGULAR | mode, bytes);
  add("TRAILER!!!", 0, new Uint8Array(0));
  return Buffer.concat(chunks);
}

const padding = (length: number): Uint8Array => new Uint8Array((4 - (length % 4)) % 4);

/** Directories above a path, the topmost first. */
function parents(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
