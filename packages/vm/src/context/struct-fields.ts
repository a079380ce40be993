import { type ContextField, contextFieldAt, contextFields, type ProgTypeName } from "@whistler/uapi";
import { Fault } from "../fault.ts";
import type { VirtualFields } from "../memory/region.ts";

/**
 * The fields of a context struct that are no bytes, after the rows of `@whistler/uapi`: pointers are loaded whole, and only fields that the
 * program type may write are written.
 *
 * @param pointerOf the value of a pointer field
 */
export function structFields(struct: string, progType: ProgTypeName, pointerOf: (field: ContextField) => bigint): VirtualFields {
  const fields = contextFields(struct);
  const sizeBytes = Math.max(0, ...fields.map((field) => field.offsetBytes + field.sizeBytes));
  const pointerAt: (ContextField | undefined)[] = new Array(sizeBytes);
  for (const field of fields)
    if (field.pointer !== undefined) pointerAt.fill(field, field.offsetBytes, field.offsetBytes + field.sizeBytes);
  const pointerIn = (offset: number, size: number): ContextField | undefined => {
    for (let at = offset; at < offset + size; at++) if (pointerAt[at]) return pointerAt[at];
    return undefined;
  };
  return {
    load(offsetBytes, size) {
      const field = pointerIn(offsetBytes, size);
      if (!field) return undefined;
      if (field.offsetBytes !== offsetBytes || field.sizeBytes !== size)
        throw new Fault(
          "WH7101",
          `${struct}.${field.name} is a pointer and must be loaded whole, ${field.sizeBytes} bytes at ${field.offsetBytes}`,
        );
      return pointerOf(field);
    },
    checkStore(offsetBytes, size) {
      const pointer = pointerIn(offsetBytes, size);
      const field =
        pointer ??
        contextFieldAt(struct, offsetBytes)?.field ??
        fields.find((one) => offsetBytes >= one.offsetBytes && offsetBytes < one.offsetBytes + one.sizeBytes);
      if (!field?.writableIn.includes(progType))
        throw new Fault("WH7101", `writes to ${struct}${field ? `.${field.name}` : ""}, which programs of type ${progType} may only read`);
    },
  };
}
