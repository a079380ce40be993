import { MAP_TYPES as KERNEL_MAP_TYPES } from "@whistler/uapi";

/** `BPF_MAP_TYPE_*` by keyword in canonical case: the kernel's name with hyphens. */
export const MAP_TYPES: ReadonlyMap<string, number> = new Map(
  Object.entries(KERNEL_MAP_TYPES).map(([name, type]) => [name.toUpperCase(), type]),
);

/** Maps whose keys are array indices of four bytes, entries all there from the start. */
export const ARRAY_TYPES: ReadonlySet<string> = new Set(["ARRAY", "PERCPU-ARRAY"]);

/** Maps whose entries belong to sockets, inodes, tasks, cgroups. */
export const STORAGE_TYPES: ReadonlySet<string> = new Set(["SK-STORAGE", "INODE-STORAGE", "TASK-STORAGE", "CGRP-STORAGE"]);
