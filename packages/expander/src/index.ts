export type { OutputRequest, Unit, UnitMap, UnitProgram, UnitStruct } from "./unit.ts";
