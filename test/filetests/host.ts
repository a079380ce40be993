import { type CInt, type CStruct, encodeBtf, TypeTable } from "@whistler/btf";
import type { Host } from "@whistler/compiler";

/**
 * The machine that golden files are compiled on, the same everywhere: a kernel that has one struct, and one tracepoint.
 *
 * `sock` has what an import can meet: integers, an enum, a pointer, an array, an embedded struct, bitfields, an anonymous union.
 */
const int = (name: string, sizeBytes: 1 | 2 | 4 | 8, signed: boolean): CInt => ({ kind: "int", name, sizeBytes, signed });
const UNSIGNED = int("unsigned int", 4, false);

const SOCK_COMMON: CStruct = {
  kind: "struct",
  name: "sock_common",
  members: [
    { name: "skc_family", type: int("short unsigned int", 2, false) },
    { name: "skc_num", type: int("short unsigned int", 2, false) },
  ],
};

const SOCK: CStruct = {
  kind: "struct",
  name: "sock",
  sizeBytes: 64,
  members: [
    { name: "__sk_common", type: SOCK_COMMON, offsetBytes: 0 },
    { name: "sk_priority", type: UNSIGNED, offsetBytes: 4 },
    { name: "sk_socket", type: { kind: "pointer", target: "struct socket" }, offsetBytes: 8 },
    { name: "sk_state", type: { ...int("sk_state_t", 4, false), isEnum: true }, offsetBytes: 16 },
    { name: "sk_reuse", type: UNSIGNED, bitField: { offsetBits: 160, sizeBits: 4 } },
    { name: "sk_kern_sock", type: int("int", 4, true), bitField: { offsetBits: 164, sizeBits: 3 } },
    {
      type: {
        kind: "union",
        members: [
          { name: "sk_cookie", type: int("long unsigned int", 8, false) },
          { name: "sk_halves", type: { kind: "array", element: UNSIGNED, length: 2 } },
        ],
      },
      offsetBytes: 24,
    },
    { name: "sk_name", type: { kind: "array", element: int("char", 1, true), length: 16 }, offsetBytes: 32 },
  ],
};

function kernelBtf(): Uint8Array {
  const table = new TypeTable();
  table.addCType(SOCK);
  return encodeBtf(table.types).bytes;
}

/** Fields of every shape that `events/CATEGORY/EVENT/format` has. */
const SCHED_SWITCH = `name: sched_switch
ID: 316
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:char prev_comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;
	field:long prev_state;	offset:32;	size:8;	signed:1;
	field:const char * name;	offset:40;	size:8;	signed:0;
	field:__data_loc char[] filename;	offset:48;	size:4;	signed:0;

print fmt: "prev_comm=%s prev_pid=%d", REC->prev_comm, REC->prev_pid
`;

const btf = kernelBtf();

export const filetestHost: Host = {
  readKernelBtf: () => btf,
  tracepointNames: (category) => (category === undefined ? ["sched"] : category === "sched" ? ["sched_switch"] : []),
  readTracepointFormat: (category, event) => (category === "sched" && event === "sched_switch" ? SCHED_SWITCH : null),
};
