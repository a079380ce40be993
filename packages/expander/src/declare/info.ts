import type { CStruct, CType, MapDefinition } from "@whistler/btf";
import type { Span } from "@whistler/diagnostics";

/** A declared map, as macros see it. */
export interface MapInfo {
  /** Canonical Lisp name. */
  readonly name: string;
  /** The `:type` keyword, canonical (`PERCPU-ARRAY`). */
  readonly type: string;
  readonly definition: MapDefinition;
  /** Declared with `:value-type`. */
  readonly structValued: boolean;
  readonly span: Span;
}

/** A declared struct or union, as macros see it. */
export interface StructInfo {
  readonly name: string;
  readonly sizeBytes: number;
  readonly fields: readonly StructField[];
  readonly type: CStruct;
  readonly span: Span;
}

export interface StructField {
  /** Canonical Lisp name. */
  readonly name: string;
  readonly offsetBytes: number;
  readonly type: CType;
}
