import { type CStruct, layoutOf } from "@whistler/btf";
import { constantsOf, type Declarations, pascalCase, wordsOf } from "./declarations.ts";
import { type Field, fieldsOf } from "./fields.ts";

/** Go types and constants. A union, which Go lacks, is an array of its bytes, aligned as its widest member. */
export function generateGo(declarations: Declarations): string {
  const structs = declarations.structs.map(({ type }) => structDeclaration(type));
  const constants = constantsOf(declarations).map(({ words, value }) => `\t${pascalCase(words)} = ${value}\n`);
  return ["package main\n", ...structs, ...(constants.length > 0 ? [`const (\n${constants.join("")})\n`] : [])].join("\n");
}

const typeName = (name: string): string => pascalCase(wordsOf(name));

function structDeclaration(type: CStruct): string {
  if (type.kind === "union") return unionDeclaration(type);
  let place = 0;
  const lines = fieldsOf(type).map((field) => {
    const padding = blank(field.offsetBytes - alignUp(place, alignment32(field)));
    place = field.offsetBytes + field.sizeBytes;
    return `${padding}\t${typeName(field.name)} ${fieldType(field)}\n`;
  });
  const end = blank(layoutOf(type).sizeBytes - alignUp(place, Math.max(1, ...fieldsOf(type).map(alignment32))));
  return `type ${typeName(type.name ?? "")} struct {\n${lines.join("")}${end}}\n`;
}

function unionDeclaration(type: CStruct): string {
  const { sizeBytes, alignBytes } = layoutOf(type);
  return `// ${typeName(type.name ?? "")} is a union of ${fieldsOf(type).map(fieldType).join(", ")}.\ntype ${typeName(type.name ?? "")} struct {\n\t_ [0]uint${8 * alignBytes}\n\tBytes [${sizeBytes}]uint8\n}\n`;
}

function fieldType({ element, length }: Field): string {
  const base = element.kind === "int" ? `${element.signed ? "" : "u"}int${element.bits}` : typeName(element.name);
  return length === undefined ? base : `[${length}]${base}`;
}

/** 386 and arm align 64-bit integers to 4 bytes: a gap that only 64-bit targets would have is written out. */
function alignment32({ element }: Field): number {
  if (element.kind === "int") return Math.min(4, element.bits / 8);
  return Math.max(1, ...fieldsOf(element.type).map(alignment32));
}

const alignUp = (place: number, align: number): number => Math.ceil(place / align) * align;
const blank = (bytes: number): string => (bytes > 0 ? `\t_ [${bytes}]byte\n` : "");
