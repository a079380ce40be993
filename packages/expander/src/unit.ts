import type { CStruct, MapDefinition } from "@whistler/btf";
import type { Span } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";

/** What a source file declares, after it was evaluated and its program bodies were expanded to core forms. */
export interface Unit extends UnitContents {
  /** What the source asked to be done with the compilation, for the caller to do (`compile-to-elf`). */
  readonly outputs: readonly OutputRequest[];
}

/** What goes into one object. */
export interface UnitContents {
  readonly programs: readonly UnitProgram[];
  /** In definition order: a map's index is its place. */
  readonly maps: readonly UnitMap[];
  readonly structs: readonly UnitStruct[];
  /**
   * Structs of the kernel that were imported, by C name: all their fields with the offsets of the BTF that was read. Programs that access
   * them carry CO-RE records, so these offsets are the build host's only.
   */
  readonly kernelStructs: ReadonlyMap<string, CStruct>;
  /** Integer `defconstant`s of the user's files, in definition order, by Lisp name (`+SYN-THRESHOLD+`). */
  readonly constants: ReadonlyMap<string, bigint>;
}

export interface UnitProgram {
  /** The Lisp name, in canonical case. */
  readonly name: string;
  /** The C name: lower case, `-` → `_`, anything else outside [a-z0-9_] → `_`. */
  readonly cName: string;
  /** The `:type` keyword without colon, lower case: `xdp`, `cgroup-skb`. */
  readonly type: string;
  /** The ELF section, never changed. */
  readonly section: string;
  /** `BPF_PROG_TYPE_*` that the section names; undefined when no row knows it. */
  readonly progType: number | undefined;
  readonly license: string;
  /**
   * The body as core forms (language.md §5) and helper calls, macros expanded, integer constants replaced by their values. The
   * implicit return is not yet made explicit.
   */
  readonly body: readonly Form[];
  readonly span: Span;
}

export interface UnitMap {
  readonly name: string;
  readonly definition: MapDefinition;
  readonly span: Span;
}

export interface UnitStruct {
  readonly name: string;
  readonly type: CStruct;
  readonly span: Span;
}

/** `(compile-to-elf path)`: an object of what was declared up to there. */
export interface OutputRequest {
  readonly kind: "compile-to-elf";
  readonly path: string;
  readonly span: Span;
  readonly contents: UnitContents;
}
