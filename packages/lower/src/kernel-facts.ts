import type { CStruct } from "@whistler/btf";
import { U32 } from "@whistler/btf";
import type { UnitProgram } from "@whistler/expander";
import type { IrType } from "@whistler/ir";

export const HELPER = {
  mapLookupElem: 1,
  mapUpdateElem: 2,
  mapDeleteElem: 3,
  tailCall: 12,
  getStackid: 27,
  ringbufOutput: 130,
  ringbufReserve: 131,
  ringbufSubmit: 132,
  ringbufDiscard: 133,
} as const;
export const MAP_TYPE = { progArray: 3, stackTrace: 7, sockmap: 15, sockhash: 18, ringbuf: 27, userRingbuf: 31 } as const;

export interface ContextField {
  readonly name: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly signed: boolean;
  readonly count?: number;
  readonly pointer?: IrType;
  readonly access: readonly number[];
}
export interface ProgramContext {
  readonly type: CStruct;
  readonly fieldNames: readonly string[];
  field(name: string): ContextField | undefined;
  fieldAt(offset: number): ContextField | undefined;
}
const XDP: CStruct = {
  kind: "struct",
  name: "xdp_md",
  members: ["data", "data_end", "data_meta", "ingress_ifindex", "rx_queue_index", "egress_ifindex"].map((name) => ({ name, type: U32 })),
};
const fields: ContextField[] = XDP.members.map((m, i) => ({
  name: m.name ?? "",
  offsetBytes: 4 * i,
  sizeBytes: 4,
  signed: false,
  access: [i],
  ...(i < 3 ? { pointer: (["ptr.packet", "ptr.packet_end", "ptr.packet_meta"] as const)[i]! } : {}),
}));
export function programContext(program: UnitProgram): ProgramContext | undefined {
  if (program.type !== "xdp") return undefined;
  return {
    type: XDP,
    fieldNames: fields.map((f) => f.name),
    field: (name) => fields.find((f) => f.name === name),
    fieldAt: (o) => fields.find((f) => f.offsetBytes === o),
  };
}
export const rawContext = programContext;
export function helperFacts(
  name: string,
): { id: number; minArgs: number; maxArgs: number; returns: IrType; prototype: string } | undefined {
  return name === "ktime-get-ns" ? { id: 5, minArgs: 0, maxArgs: 0, returns: "i64", prototype: "" } : undefined;
}
