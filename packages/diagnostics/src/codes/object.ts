import type { CodeRow } from "./row.ts";

/** Codes of ELF, BTF and object files. */
export const OBJECT_CODES = {
  // ELF.
  WH5001: {
    severity: "error",
    title: "malformed ELF file",
    explanation: "The bytes are not an ELF64 little-endian relocatable object, or contradict themselves; build the object again.",
  },
  WH5002: {
    severity: "error",
    title: "not a BPF object",
    explanation: "The ELF file is sound, but made for another machine, linked, or big-endian. Compile for the target bpfel.",
  },
  WH5003: {
    severity: "error",
    title: "ELF feature that is not read",
    explanation: "The file uses a part of ELF that BPF compilers do not produce, such as extended section indices.",
  },

  // BTF and .BTF.ext.
  WH5101: {
    severity: "error",
    title: "malformed BTF",
    explanation: "The type information contradicts itself or ends too early; build the object again.",
  },
  WH5102: {
    severity: "error",
    title: "malformed .BTF.ext",
    explanation: "The function, line or CO-RE records contradict themselves or the program; build the object again.",
  },
  WH5103: {
    severity: "error",
    title: "BTF too large",
    explanation: "The kernel takes at most 16 MiB of type information and strings (source lines included). Split the source.",
  },
  WH5104: {
    severity: "error",
    title: "type that BTF cannot describe",
    explanation:
      "The kernel demands that members stand in the order of their offsets inside the size of their struct, that those of a union stand at 0, and that sizes fit 32 bits.",
  },

  // Linking.
  WH5201: {
    severity: "error",
    title: "name defined twice",
    explanation: "Programs and maps share one table of symbols; each needs a name of its own. Mind that - and other characters become _.",
  },
  WH5202: {
    severity: "error",
    title: "name that is no C identifier",
    explanation:
      "Names of programs, maps, structs and fields consist of letters, digits and _, do not begin with a digit, and have at most 127 characters.",
  },
  WH5203: {
    severity: "error",
    title: "bad section name",
    explanation: "A section name is not empty, has no NUL, and none of the names that the object itself uses (.maps, license, .BTF …).",
  },
  WH5204: {
    severity: "error",
    title: "bad license",
    explanation: "The license is not empty, has no NUL and at most 127 bytes, because the kernel copies no more.",
  },
  WH5205: {
    severity: "error",
    title: "map attribute out of range",
    explanation: "Type, sizes, number of entries and flags of a map are unsigned 32-bit numbers.",
  },
  WH5206: {
    severity: "error",
    title: "reference to an unknown map",
    explanation: "An instruction refers to a map that the object does not define.",
  },
  WH5207: {
    severity: "error",
    title: "bad CO-RE record",
    explanation: "A CO-RE record names a field that its struct does not have, or hangs on an instruction whose offset is not that field's.",
  },
  WH5208: {
    severity: "error",
    title: "program without instructions",
    explanation: "The kernel takes no empty program.",
  },

  // Reading objects.
  WH5301: {
    severity: "error",
    title: "bad map definition",
    explanation: "Maps are described in the section .maps by BTF, as libbpf's __uint and __type macros do.",
  },
  WH5302: {
    severity: "error",
    title: "object feature that is not supported",
    explanation:
      "The object uses something that this loader does not provide, such as global variables or maps that hold programs from the start; libbpf may load it.",
  },
  WH5303: {
    severity: "error",
    title: "bad relocation",
    explanation: "A relocation points outside its section, at an instruction that it does not fit, or at nothing that is known.",
  },
  WH5304: {
    severity: "error",
    title: "malformed program",
    explanation: "The bytes of a program section are not whole instructions, or program symbols do not cut them into programs.",
  },
  WH5305: {
    severity: "warning",
    title: "map attribute ignored",
    explanation: "The object asks for something that is not done, such as pinning; the map is created without it.",
  },

  // CO-RE.
  WH5401: {
    severity: "error",
    title: "CO-RE: field not found",
    explanation: "The running kernel has no such struct, or its struct no such field of a compatible type.",
  },
  WH5402: {
    severity: "error",
    title: "CO-RE: ambiguous target",
    explanation: "Several types of the running kernel match, and they disagree about the result.",
  },
  WH5403: {
    severity: "error",
    title: "CO-RE: instruction cannot be patched",
    explanation: "The instruction under the record does not hold the field's local offset, or the new value does not fit it.",
  },
  WH5404: {
    severity: "error",
    title: "CO-RE: kind of relocation not supported",
    explanation: "Relocations of fields (offset, size, existence, signedness, shifts) are applied; those of types and enumerators are not.",
  },
  WH5405: {
    severity: "error",
    title: "CO-RE: malformed record",
    explanation: "The access string is not a list of indices, or leads out of the object's own type.",
  },
  WH5406: {
    severity: "warning",
    title: "CO-RE: field does not exist here",
    explanation:
      "The running kernel has no such field. The instruction was made invalid: the program loads only if the verifier finds that it is never reached.",
  },
} as const satisfies Record<string, CodeRow>;
