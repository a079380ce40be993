import type { CoreRelocation, CStruct, MapDefinition } from "@whistler/btf";
import type { Span } from "@whistler/diagnostics";
import type { Insn } from "@whistler/isa";

/** What the backend yields for one program, and all that `link` needs to put it into an object. */
export interface ProgramCode {
  /** The C name: the FUNC symbol. */
  readonly name: string;
  /** The ELF section, as the user wrote it. */
  readonly section: string;
  readonly insns: readonly CodeInsn[];
  /** The place of the `defprog`. */
  readonly span: Span;
  /** C name of the context struct (`xdp_md`), a key of `LinkInput.types`; absent where the context has no struct. */
  readonly contextStruct?: string;
}

/** One instruction with all that hangs on it. Jump offsets are final and count slots. */
export interface CodeInsn {
  readonly insn: Insn;
  readonly span: Span;
  /** `lddw` only: the C name of the map whose reference this is; `link` makes a relocation of it. */
  readonly map?: string;
  readonly core?: CoreRelocation;
}

/** Everything that goes into one object. */
export interface LinkInput {
  readonly programs: readonly ProgramCode[];
  /** In definition order: a map's index is its place in `.maps`. */
  readonly maps: readonly MapDefinition[];
  /** Structs for BTF, by C name: the user's, and those that contexts and CO-RE relocations name. */
  readonly types: ReadonlyMap<string, CStruct>;
  readonly license: string;
}
