import { CONTROL_MACROS } from "./control.ts";
import { HEADER_MACROS } from "./headers.ts";
import { INCREMENT_MACROS } from "./increment.ts";
import { type MacroTable, macroTable } from "./macro.ts";
import { MAP_MACROS } from "./maps.ts";
import { PACKET_MACROS } from "./packet.ts";

/** The library macros, by canonical name: one family a file. */
export const defaultMacros: MacroTable = macroTable(CONTROL_MACROS, INCREMENT_MACROS, MAP_MACROS, PACKET_MACROS, HEADER_MACROS);
