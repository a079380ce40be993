import { helperArity, helperByName } from "@whistler/uapi";

/** What a body needs to know of a kernel helper. */
export interface HelperName {
  /** Canonical name, hyphenated upper case. */
  readonly name: string;
  /** Accepted numbers of arguments; absent: not checked here. */
  readonly arguments?: readonly [minimum: number, maximum: number];
}

/** Helpers whose names are protected: never expanded as macros (language.md §7.1). */
const PROTECTED: readonly (readonly [string, number?, number?])[] = [
  ["map-lookup-elem"],
  ["map-update-elem"],
  ["map-delete-elem"],
  ["probe-read", 3],
  ["ktime-get-ns", 0],
  ["trace-printk", 2, 5],
  ["get-prandom-u32", 0],
  ["get-smp-processor-id", 0],
  ["get-current-pid-tgid", 0],
  ["get-current-uid-gid", 0],
  ["get-current-comm", 2],
  ["redirect", 2],
  ["perf-event-output", 3, 5],
  ["skb-load-bytes", 4],
  ["get-current-task", 0],
  ["probe-read-str", 3],
  ["get-socket-cookie", 1],
  ["send-signal", 1],
  ["probe-read-user", 3],
  ["probe-read-kernel", 3],
  ["probe-read-user-str", 3],
  ["probe-read-kernel-str", 3],
  ["jiffies64", 0],
  ["sk-assign", 3],
  ["ktime-get-boot-ns", 0],
  ["d-path", 3],
  ["per-cpu-ptr", 2],
  ["get-current-task-btf", 0],
  ["ktime-get-coarse-ns", 0],
  ["ktime-get-tai-ns", 0],
  ["override-return", 2],
  ["get-current-cgroup-id", 0],
  ["sk-lookup-tcp", 5],
  ["sk-lookup-udp", 5],
  ["sk-release", 1],
];

const PROTECTED_HELPERS: ReadonlyMap<string, HelperName> = new Map(
  PROTECTED.map(([name, minimum, maximum]) => {
    const canonical = name.toUpperCase();
    return [
      canonical,
      minimum === undefined ? { name: canonical } : { name: canonical, arguments: [minimum, maximum ?? minimum] as const },
    ];
  }),
);

export function isProtectedHelper(name: string): boolean {
  return PROTECTED_HELPERS.has(name);
}

/** Any helper of the kernel by its hyphenated name in canonical case; null where there is none. */
export function helperNamed(name: string): HelperName | null {
  const known = PROTECTED_HELPERS.get(name);
  if (known) return known;
  const helper = /^[A-Z0-9-]+$/.test(name) ? helperByName(name.toLowerCase()) : undefined;
  if (!helper || helper.name.toUpperCase().replaceAll("_", "-") !== name) return null;
  const { min, max } = helperArity(helper);
  return { name, arguments: [min, max] };
}

/** Names for "did you mean", and for the protected names of compile-time code. */
export function allHelperNames(): Iterable<string> {
  return PROTECTED_HELPERS.keys();
}
