import { ATTACH_TYPES } from "./attach-types.gen.ts";
import { CONSTANTS } from "./constants.gen.ts";
import type { AttachTypeName, ProgTypeName } from "./enum-names.ts";
import { PROG_TYPES } from "./prog-types.gen.ts";
import { PROGRAM_KEYWORDS, type ProgramKeyword } from "./program-keywords.ts";
import { SECTION_ROWS, type SectionRow } from "./section-rows.ts";

/** What a section name says of the program in it. */
export interface ResolvedSection {
  /** `BPF_PROG_TYPE_*`. */
  readonly progType: number;
  /** `expected_attach_type` for BPF_PROG_LOAD; 0 where the name tells none. */
  readonly expectedAttachType: number;
  /** Whether the name tells an attach type: 0 is one too (`cgroup_inet_ingress`). */
  readonly attachType: AttachTypeName | undefined;
  /** `prog_flags` for BPF_PROG_LOAD: `BPF_F_SLEEPABLE`, `BPF_F_XDP_HAS_FRAGS`. */
  readonly progFlags: number;
  /** What stands behind the matched name and its slash: kernel function, `CATEGORY/EVENT`, `PATH:SYMBOL` …; empty if nothing does. */
  readonly attachTo: string;
  /** For programs that name a BTF type of the kernel at load: `attach_btf_id` is the id of `prefix + attachTo`. */
  readonly attachBtf: SectionRow["attachBtf"];
  /** Whether libbpf ≥ 1.0, and so bpftool and ip, guess the program type from this name. */
  readonly libbpfAccepts: boolean;
  /** The part of the name that matched a row: `kprobe`, `xdp`, `tcx/ingress`. */
  readonly matched: string;
}

function matches(row: SectionRow, name: string): string | undefined {
  switch (row.match) {
    case "exact":
      return name === row.name ? "" : undefined;
    case "path":
      return name.startsWith(`${row.name}/`) && name.length > row.name.length + 1 ? name.slice(row.name.length + 1) : undefined;
    case "exact or path":
      return name === row.name ? "" : name.startsWith(`${row.name}/`) ? name.slice(row.name.length + 1) : undefined;
    case "prefix":
      return name.startsWith(row.name) ? name.slice(row.name.length).replace(/^\//, "") : undefined;
    default:
      return row.match satisfies never;
  }
}

/** The default sections of keywords that no loader knows (`socket-filter`): taken for their program type. */
const ALIASES: ReadonlyMap<string, ProgramKeyword> = new Map(
  Object.entries(PROGRAM_KEYWORDS).map(([name, keyword]): [string, ProgramKeyword] => [name, keyword]),
);

/**
 * What a section name means to a loader, or undefined for a name that no one knows (upstream's loader then takes
 * `socket_filter`). Rows are tried in order, so a longer name stands before its prefix; `rows` may have more than the known ones.
 */
export function resolveSection(name: string, rows: readonly SectionRow[] = SECTION_ROWS): ResolvedSection | undefined {
  for (const row of rows) {
    const attachTo = matches(row, name);
    if (attachTo === undefined) continue;
    return resolved(row.progType, row.attachType, row.flags, attachTo, row.attachBtf, row.libbpf, row.name);
  }
  const keyword = ALIASES.get(name);
  return keyword && resolved(keyword.progType, keyword.attachType, undefined, "", undefined, false, name);
}

function resolved(
  progType: ProgTypeName,
  attachType: AttachTypeName | undefined,
  flags: SectionRow["flags"],
  attachTo: string,
  attachBtf: SectionRow["attachBtf"],
  libbpfAccepts: boolean,
  matched: string,
): ResolvedSection {
  return {
    progType: PROG_TYPES[progType],
    expectedAttachType: attachType === undefined ? 0 : ATTACH_TYPES[attachType],
    attachType,
    progFlags: flags === "sleepable" ? CONSTANTS.BPF_F_SLEEPABLE : flags === "xdp frags" ? CONSTANTS.BPF_F_XDP_HAS_FRAGS : 0,
    attachTo,
    attachBtf,
    libbpfAccepts,
    matched,
  };
}
