import type { ExpandOptions } from "@whistler/expander";
import { BUILD_KERNEL } from "./kernel-types.ts";

/** The one tracepoint of the build host: fields of every shape that `events/CATEGORY/EVENT/format` has, all within 64 bytes. */
const DEMO_EVENT = `name: demo_event
ID: 1
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:char label[16];	offset:8;	size:16;	signed:0;
	field:int delta;	offset:24;	size:4;	signed:1;
	field:unsigned int state;	offset:28;	size:4;	signed:0;
	field:long wide;	offset:32;	size:8;	signed:1;
	field:const char * name;	offset:40;	size:8;	signed:0;
	field:short half;	offset:48;	size:2;	signed:1;
	field:unsigned char small;	offset:50;	size:1;	signed:0;
	field:signed char tiny;	offset:51;	size:1;	signed:1;
`;

/** What random programs are compiled on. */
export const BUILD_HOST: Pick<ExpandOptions, "readKernelBtf" | "readTracepointFormat"> = {
  readKernelBtf: () => BUILD_KERNEL.btf,
  readTracepointFormat: (category, event) => (category === "demo" && event === "demo_event" ? DEMO_EVENT : null),
};
