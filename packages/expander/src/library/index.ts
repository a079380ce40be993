import { COMMON_LISP_MACROS } from "./common-lisp.ts";
import { CONTROL_MACROS } from "./control.ts";
import { HEADER_MACROS } from "./headers.ts";
import { INCREMENT_MACROS } from "./increment.ts";
import { KERNEL_MEMORY_MACROS } from "./kernel-memory.ts";
import { type MacroTable, macroTable } from "./macro.ts";
import { MAP_MACROS } from "./maps.ts";
import { MEMORY_MACROS } from "./memory.ts";
import { PACKET_MACROS } from "./packet.ts";
import { PT_REGS_MACROS } from "./pt-regs.ts";
import { RINGBUF_MACROS } from "./ringbuf.ts";
import { STRUCT_MACROS } from "./structs.ts";
import { USER_ITERATION_MACROS } from "./user-iteration.ts";

/** The library macros, by canonical name: one family a file. */
export const defaultMacros: MacroTable = macroTable(
  CONTROL_MACROS, // when-let if-let case
  INCREMENT_MACROS, // incf decf
  MAP_MACROS, // getmap setmap incf-map remmap
  RINGBUF_MACROS, // with-ringbuf fill-process-info
  USER_ITERATION_MACROS, // do-user-ptrs do-user-array
  KERNEL_MEMORY_MACROS, // kernel-load typed-ptr
  MEMORY_MACROS, // memset memcpy
  PT_REGS_MACROS, // pt-regs-parm1 …
  PACKET_MACROS, // with-tcp with-tc-tcp parse-tcp …
  HEADER_MACROS, // tcp-dst-port …
  STRUCT_MACROS, // sizeof struct-ref struct-set
  COMMON_LISP_MACROS, // setq 1+ prog1 dolist …
);
