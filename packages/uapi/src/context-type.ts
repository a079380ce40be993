/**
 * C types of context structs. Structurally the C type model of `@whistler/btf` (which this package must not import), so a value
 * of these types is a value of that one.
 */
export type ContextType = ContextInt | ContextPointer | ContextArray | ContextRecord;

export interface ContextInt {
  readonly kind: "int";
  /** `u32`, `i32` … */
  readonly name: string;
  readonly sizeBytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

/** A 64-bit pointer; `target` is what C names (`struct bpf_sock`, `void`). */
export interface ContextPointer {
  readonly kind: "pointer";
  readonly target: string;
}

export interface ContextArray {
  readonly kind: "array";
  readonly element: ContextType;
  readonly length: number;
}

/** A struct or union; the UAPI wraps its pointers in anonymous unions (`__bpf_md_ptr`). */
export interface ContextRecord {
  readonly kind: "struct" | "union";
  readonly name?: string;
  readonly sizeBytes: number;
  readonly members: readonly ContextMember[];
}

export interface ContextMember {
  /** Absent for an anonymous union. */
  readonly name?: string;
  readonly type: ContextType;
  /** From the start of the record that declares it. */
  readonly offsetBytes: number;
}

/** A context as a program sees it. */
export interface ContextStruct extends ContextRecord {
  readonly kind: "struct";
  readonly name: string;
}
