/**
 * Asks the running kernel which helpers each type of program may call, and which it reserves for GPL programs: no header tells.
 *
 *   node scripts/uapi/probe-helpers.mjs            prints packages/uapi/src/helper-probes.ts as this kernel has it
 *   node scripts/uapi/probe-helpers.mjs --write    writes it
 *   node scripts/uapi/probe-helpers.mjs --check    exit code 1 if this kernel knows a helper or type otherwise than the table says
 *
 * Each probe is a program `call HELPER; exit` that the verifier refuses, and says why (libbpf's `libbpf_probe_bpf_helper`): "cannot use
 * helper" where the type may not call it, "GPL-restricted" where the licence is too little, something about arguments where it may.
 * A type is tried with every attach type that sections give it; what one of them may do counts. Needs root and a build (npm run build).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { decodeBtf, idsNamed } from "@whistler/btf";
import { systemSyscalls } from "@whistler/loader";
import { ATTACH_TYPES, BPF_CMD, HELPERS, PROG_TYPES, SECTION_ROWS } from "@whistler/uapi";

const OUT = new URL("../../packages/uapi/src/helper-probes.ts", import.meta.url);
const BPF_F_SLEEPABLE = 16;
/** Something to bind the programs to that are bound when they are loaded. */
const TARGETS = {
  tp_btf: "sys_enter",
  iter: "task",
  fentry: "__x64_sys_getpid",
  fexit: "__x64_sys_getpid",
  lsm: "file_open",
  lsm_cgroup: "socket_bind",
};

const port = systemSyscalls();
if (!port.ok) throw new Error(port.diagnostics[0]?.message);
const syscalls = port.value;
const btf = decodeBtf(new Uint8Array(readFileSync("/sys/kernel/btf/vmlinux")));
if (!btf.ok) throw new Error("the kernel's BTF cannot be read");

/** `mov r0, 0; call …; exit`: the opcode bytes of each slot. */
const slot = (opcode, imm) => {
  const bytes = new Uint8Array(8);
  bytes[0] = opcode;
  new DataView(bytes.buffer).setInt32(4, imm, true);
  return bytes;
};
const EXIT = slot(0x95, 0);
const trivial = new Uint8Array([...slot(0xb7, 0), ...EXIT]);
const calling = (helper) => new Uint8Array([...slot(0x85, helper), ...EXIT]);
const cString = (text) => new TextEncoder().encode(`${text}\0`);

/** BPF_PROG_LOAD (linux/bpf.h): whether it loaded, and the verifier's words. */
function load(variant, code, license) {
  const attr = new Uint8Array(152);
  const view = new DataView(attr.buffer);
  const log = new Uint8Array(1 << 16);
  const name = cString(license);
  view.setUint32(0, variant.progType, true);
  view.setUint32(4, code.length / 8, true);
  view.setBigUint64(8, syscalls.address(code), true);
  view.setBigUint64(16, syscalls.address(name), true);
  view.setUint32(24, 1, true);
  view.setUint32(28, log.length, true);
  view.setBigUint64(32, syscalls.address(log), true);
  view.setUint32(44, variant.flags, true);
  view.setUint32(68, variant.attachType, true);
  view.setUint32(108, variant.attachBtfId, true);
  const { value } = syscalls.bpf(BPF_CMD.prog_load, attr);
  if (value >= 0) syscalls.close(value);
  const end = log.indexOf(0);
  return { loaded: value >= 0, log: new TextDecoder().decode(log.subarray(0, end < 0 ? log.length : end)) };
}

/** Every way to load a program of a type, by what the table of sections says. */
function variants() {
  const found = new Map();
  for (const row of SECTION_ROWS) {
    const base = row.name.replace(/\.s$/, "");
    const target = TARGETS[base];
    const id =
      row.attachBtf === undefined || target === undefined
        ? 0
        : idsNamed(btf.value, `${row.attachBtf.prefix}${target}`, { kind: row.attachBtf.kind })[0];
    const variant = {
      progType: PROG_TYPES[row.progType],
      attachType: row.attachType === undefined ? 0 : ATTACH_TYPES[row.attachType],
      flags: row.flags === "sleepable" ? BPF_F_SLEEPABLE : 0,
      attachBtfId: id ?? 0,
    };
    found.set(JSON.stringify(variant), variant);
  }
  for (const progType of Object.values(PROG_TYPES)) {
    const variant = { progType, attachType: 0, flags: 0, attachBtfId: 0 };
    if (![...found.values()].some((one) => one.progType === progType)) found.set(JSON.stringify(variant), variant);
  }
  return [...found.values()];
}

/** No kernel has a helper of this number. */
const NO_HELPER = 1_000_000;
/** The verifier gets as far as the call, and is not stopped by what the program is bound to. */
const canBeProbed = (variant) => /invalid func/.test(load(variant, calling(NO_HELPER), "GPL").log);

const usable = variants().filter(canBeProbed);
/** Types that the kernel loads under any licence; the others say nothing of single helpers. */
const anyLicence = new Set(usable.filter((variant) => load(variant, trivial, "Proprietary").loaded));
/** A type is known when every way to load it was tried: helpers differ between attach types. */
const known = (type) =>
  variants()
    .filter((variant) => variant.progType === type)
    .every((variant) => canBeProbed(variant));
const probedTypes = Object.entries(PROG_TYPES).filter(([, type]) => known(type));
const NOT_ALLOWED = /unknown func|cannot use helper|invalid func/;

const rows = Object.values(HELPERS).map((helper) => {
  const types = new Set();
  const gplTypes = new Set();
  for (const variant of usable) {
    if (NOT_ALLOWED.test(load(variant, calling(helper.id), "GPL").log)) continue;
    types.add(variant.progType);
    if (anyLicence.has(variant) && /GPL-restricted/.test(load(variant, calling(helper.id), "Proprietary").log))
      gplTypes.add(variant.progType);
  }
  return { name: helper.name, gplTypes, types };
});

/** One bit for each `enum bpf_prog_type`. */
const mask = (types) => [...types].reduce((bits, type) => bits + 2 ** type, 0);
const hex = (bits) => `0x${bits.toString(16)}`;

const text = `// Generated by scripts/uapi/probe-helpers.mjs; do not edit. Source: what kernel ${release()} (${process.arch}) answers to programs that call each helper.
//   Types that it does not load here, of which nothing is known: ${
  Object.entries(PROG_TYPES)
    .filter(([name]) => !probedTypes.some(([probed]) => probed === name))
    .map(([name]) => name)
    .join(" ") || "none"
}

/** The kernel that was asked. */
export const PROBED_KERNEL = ${JSON.stringify(release())};

/** Types of programs that were probed: bit n for \`enum bpf_prog_type\` n. */
export const PROBED_TYPES = ${hex(mask(probedTypes.map(([, type]) => type)))};

/**
 * By kernel name, types as bits: the programs that may call the helper, and those of them that may only under the GPL. A type that is
 * loaded under the GPL only (tracing, struct_ops) stands in \`types\` alone.
 */
export const HELPER_PROBES = {
${rows.map(({ name, gplTypes, types }) => `  ${name}: { types: ${hex(mask(types))}, gplTypes: ${hex(mask(gplTypes))} },`).join("\n")}
} as const satisfies Readonly<Record<string, { readonly types: number; readonly gplTypes: number }>>;
`;

const [mode] = process.argv.slice(2);
if (mode === "--write") writeFileSync(OUT, text);
else if (mode === "--check") {
  const body = (source) => source.slice(source.indexOf("export const PROBED_TYPES"));
  if (body(readFileSync(OUT, "utf8")) !== body(text)) {
    console.error(
      "packages/uapi/src/helper-probes.ts is not what this kernel answers; look at the difference to the output of this script",
    );
    process.exit(1);
  }
} else process.stdout.write(text);
