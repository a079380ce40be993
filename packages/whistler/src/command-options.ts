/** Options of commands that take a Lisp file: how to compile it. */
const SETTINGS = {
  cpu: { type: "string", default: "v3" },
  O: { type: "string", short: "O", default: "2" },
  disable: { type: "string", multiple: true },
  warn: { type: "string", multiple: true },
  tracefs: { type: "string" },
  btf: { type: "string" },
  target: { type: "string" },
} as const;

const JSON_DIAGNOSTICS = { json: { type: "boolean", default: false }, "json-diagnostics": { type: "boolean", default: false } } as const;

/** The options of each command, as `parseArgs` of node:util takes them; `--gen` of compile is taken out before. */
export const COMMAND_OPTIONS = {
  compile: {
    ...SETTINGS,
    ...JSON_DIAGNOSTICS,
    output: { type: "string", short: "o" },
    emit: { type: "string", default: "obj" },
    "dump-after": { type: "string", multiple: true },
    "trace-passes": { type: "boolean", default: false },
    timings: { type: "boolean", default: false },
    verify: { type: "boolean", default: false },
  },
  check: { ...SETTINGS, ...JSON_DIAGNOSTICS },
  disasm: SETTINGS,
  run: {
    ...SETTINGS,
    prog: { type: "string" },
    packet: { type: "string", multiple: true },
    repeat: { type: "string", default: "1" },
    kernel: { type: "boolean", default: false },
    vm: { type: "boolean", default: false },
    stub: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
  },
  passes: {},
  doctor: {},
  explain: {},
  "vm-plugin": { program: { type: "string" } },
} as const;

/** The options of a command as they are written: `--cpu`. */
export function optionNames(command: string): readonly string[] {
  const options = Object.entries<Readonly<Record<string, unknown>>>(COMMAND_OPTIONS).find(([name]) => name === command)?.[1] ?? {};
  return [...Object.keys(options), ...(command === "compile" ? ["gen"] : [])].map((name) => `--${name}`);
}
