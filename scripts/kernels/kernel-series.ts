import type { CpuLevel } from "@whistler/isa";

/** A series of kernels that Debian 12 packages, in the small build for virtual machines. */
export interface KernelSeries {
  /** Name of its packages, as `apt-cache search --names-only` takes it: a POSIX extended regular expression. */
  readonly packagePattern: string;
  /** Levels whose instructions the kernel has: v4 came with Linux 6.6. */
  readonly cpuLevels: readonly CpuLevel[];
}

export type SeriesName = "6.1" | "6.12";

export const KERNEL_SERIES: Readonly<Record<SeriesName, KernelSeries>> = {
  "6.1": { packagePattern: "^linux-image-6\\.1\\.0-[0-9]+-cloud-amd64$", cpuLevels: ["v1", "v2", "v3"] },
  "6.12": { packagePattern: "^linux-image-6\\.12\\.[0-9]+[+]deb12-cloud-amd64$", cpuLevels: ["v1", "v2", "v3", "v4"] },
};

export const isSeriesName = (name: string): name is SeriesName => Object.hasOwn(KERNEL_SERIES, name);
export const SERIES_NAMES: readonly SeriesName[] = Object.keys(KERNEL_SERIES).filter(isSeriesName);
