import type { MapDefinition } from "@whistler/btf";
import { type Diagnostic, diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { BPF_CMD, MAP_TYPES } from "@whistler/uapi";
import { BpfAttr, cString } from "./bpf-attr.ts";
import { ERRNO_NUMBERS, systemError } from "./errno.ts";
import { possibleCpus } from "./map.ts";
import type { Syscalls } from "./syscalls.ts";

/** Types of maps that the kernel makes without types of keys and values (libbpf, `bpf_object__create_map`). */
const UNTYPED: ReadonlySet<number> = new Set([
  MAP_TYPES["perf-event-array"],
  MAP_TYPES["cgroup-array"],
  MAP_TYPES["stack-trace"],
  MAP_TYPES["array-of-maps"],
  MAP_TYPES["hash-of-maps"],
  MAP_TYPES.devmap,
  MAP_TYPES["devmap-hash"],
  MAP_TYPES.cpumap,
  MAP_TYPES.xskmap,
  MAP_TYPES.sockmap,
  MAP_TYPES.sockhash,
  MAP_TYPES.queue,
  MAP_TYPES.stack,
  MAP_TYPES.arena,
]);

export interface MapCreation {
  readonly syscalls: Syscalls;
  /** The object's BTF in the kernel. */
  readonly btfFd: number | undefined;
  /** Where maps are pinned that ask for it. */
  readonly pinRoot: string;
  readonly warn: (found: Diagnostic) => void;
}

/** Create a map, or open the pinned one of its name; the descriptor is the caller's to close. */
export function createMap(creation: MapCreation, map: MapDefinition): Result<number> {
  if (map.pinning !== "by-name") return createUnpinned(creation, map);
  const path = cString(`${creation.pinRoot}/${map.name}`);
  const { syscalls } = creation;
  const there = syscalls.bpf(BPF_CMD.obj_get, new BpfAttr(syscalls).pointer(0, path).bytes);
  if (there.value >= 0) return sameShape(creation, map, there.value);
  if (there.errno !== ERRNO_NUMBERS.ENOENT)
    return failure(systemError("WH6002", `the pinned map ${creation.pinRoot}/${map.name} cannot be opened`, there.errno));
  const made = createUnpinned(creation, map);
  if (!made.ok) return made;
  const pinned = syscalls.bpf(BPF_CMD.obj_pin, new BpfAttr(syscalls).pointer(0, path).u32(8, made.value).bytes);
  if (pinned.value >= 0) return made;
  syscalls.close(made.value);
  return failure(
    systemError("WH6002", `map ${map.name} cannot be pinned as ${creation.pinRoot}/${map.name}`, pinned.errno, {
      help: ["pins live on bpffs: mount -t bpf bpf /sys/fs/bpf"],
    }),
  );
}

/** A pinned map may be used if it is what the object defines. */
function sameShape({ syscalls, pinRoot }: MapCreation, map: MapDefinition, fd: number): Result<number> {
  const info = new Uint8Array(24);
  const attr = new BpfAttr(syscalls).u32(0, fd).u32(4, info.length).pointer(8, info);
  const { value, errno } = syscalls.bpf(BPF_CMD.obj_get_info_by_fd, attr.bytes);
  const view = new DataView(info.buffer);
  // struct bpf_map_info: type, id, key_size, value_size, max_entries, map_flags.
  const [type, , key, entryBytes, entries, flags] = [0, 4, 8, 12, 16, 20].map((offset) => view.getUint32(offset, true));
  const same =
    type === map.type && key === map.keySizeBytes && entryBytes === map.valueSizeBytes && entries === map.maxEntries && flags === map.flags;
  if (value >= 0 && same) return ok(fd);
  syscalls.close(fd);
  if (value < 0) return failure(systemError("WH6002", `the pinned map ${pinRoot}/${map.name}`, errno));
  return failure(
    diagnostic("WH6002", `${pinRoot}/${map.name} is another map: type ${type}, key ${key}, value ${entryBytes}, max entries ${entries}`, {
      help: [`remove it (rm ${pinRoot}/${map.name}), or define the map as it is`],
    }),
  );
}

function createUnpinned(creation: MapCreation, map: MapDefinition): Result<number> {
  const { syscalls } = creation;
  if (!map.inner) return createPlain(creation, map, 0);
  const inner = createPlain(creation, map.inner, 0);
  if (!inner.ok) return inner;
  const made = createPlain(creation, map, inner.value);
  syscalls.close(inner.value);
  return made;
}

function createPlain(creation: MapCreation, map: MapDefinition, innerFd: number): Result<number> {
  const { syscalls, btfFd } = creation;
  const { type, keySizeBytes, valueSizeBytes, flags, name } = map;
  // As libbpf: an array of perf events has one for each CPU unless it says otherwise.
  const maxEntries = map.maxEntries === 0 && type === MAP_TYPES["perf-event-array"] ? possibleCpus() : map.maxEntries;
  const attempt = (typed: boolean) => {
    const attr = new BpfAttr(syscalls)
      .u32(0, type)
      .u32(4, keySizeBytes)
      .u32(8, valueSizeBytes)
      .u32(12, maxEntries)
      .u32(16, flags)
      .u32(20, innerFd)
      .name(28, name)
      .u64(64, BigInt(map.mapExtra ?? 0));
    if (typed && map.typeIds)
      attr
        .u32(48, btfFd ?? 0)
        .u32(52, map.typeIds.key)
        .u32(56, map.typeIds.value);
    return syscalls.bpf(BPF_CMD.map_create, attr.bytes);
  };
  const typed = map.typeIds !== undefined && btfFd !== undefined && !UNTYPED.has(type);
  const first = attempt(typed);
  const made = first.value < 0 && typed ? attempt(false) : first;
  if (made.value < 0) {
    const shape = `type ${type}, key ${keySizeBytes}, value ${valueSizeBytes}, max entries ${maxEntries}`;
    return failure(systemError("WH6002", `map ${name} (${shape}) cannot be created`, first.errno));
  }
  if (made !== first)
    creation.warn(systemError("WH6005", `the kernel does not take the types of map ${name}; it was created without`, first.errno));
  return ok(made.value);
}
