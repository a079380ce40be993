import { compileSource, type OptLevel } from "@whistler/compiler";
import { type Diagnostic, type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type IrModule, interpret, parseModule, xdpEnvironment } from "@whistler/ir";
import { kernelObstacle, loadCollection } from "@whistler/loader";
import { type CollectionSpec, readCollection } from "@whistler/object";
import { createVm } from "@whistler/vm";
import { frame } from "../kernel/packets.ts";

/**
 * Run small XDP programs in everything that can run them: the IR interpreter, the VM and the kernel, unoptimised and optimised. All of
 * them must agree with what the language says.
 */

/** What a program left behind. */
export interface Seen {
  /** The return value, 32 bits, as XDP returns it. */
  readonly retval: bigint;
  /** The values of the map `out`, unsigned. */
  readonly out: readonly bigint[];
  /** The packet. */
  readonly packet: Uint8Array;
}

/** Numbers that the compiler cannot know: the values of the map `in`. */
export interface Input {
  readonly in?: readonly bigint[];
  readonly packet?: Uint8Array;
}

/** A file with its programs compiled for one engine. */
export type Engine = (program: string, input: Input) => Seen;

export const OUT_VALUES = 8;
export const IN_VALUES = 16;
/** What every file begins with. */
export const PRELUDE = `
(defmap in :type :array :key-size 4 :value-size 8 :max-entries ${IN_VALUES})
(defmap out :type :array :key-size 4 :value-size 8 :max-entries ${OUT_VALUES})
`;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

function words(bytes: Uint8Array): readonly bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => view.getBigUint64(8 * index, true));
}

function bytesOf(number: bigint, sizeBytes: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, number), true);
  return bytes.slice(0, sizeBytes);
}

interface AnyMap {
  readonly update: (key: Uint8Array, value: Uint8Array, flags: bigint) => unknown;
  readonly entries: () => readonly (readonly [Uint8Array, Uint8Array])[];
}

/** Inputs in, outputs zeroed. */
function prepare(maps: { readonly in: AnyMap | undefined; readonly out: AnyMap | undefined }, input: Input): void {
  for (let index = 0; index < IN_VALUES; index++) maps.in?.update(bytesOf(BigInt(index), 4), bytesOf(input.in?.[index] ?? 0n, 8), 0n);
  for (let index = 0; index < OUT_VALUES; index++) maps.out?.update(bytesOf(BigInt(index), 4), new Uint8Array(8), 0n);
}

const outOf = (map: AnyMap | undefined): readonly bigint[] => (map?.entries() ?? []).flatMap(([, bytes]) => words(bytes));

function interpreter(module: IrModule): Engine {
  return (program, input) => {
    const fn = module.functions.find((one) => one.name === program);
    if (!fn) throw new Error(`the module has no function ${program}`);
    const environment = xdpEnvironment({ definitions: module.maps, packet: input.packet ?? frame() });
    prepare({ in: environment.maps.get("in"), out: environment.maps.get("out") }, input);
    const outcome = interpret(fn, environment);
    if (outcome.kind !== "returned")
      throw new Error(`${program}: ${JSON.stringify(outcome, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one))}`);
    return { retval: BigInt.asUintN(32, outcome.value), out: outOf(environment.maps.get("out")), packet: outcome.packet };
  };
}

/** What no run depends on: rows call these helpers to have them clobber registers. */
const STUBS = new Map([
  ["ktime-get-ns", 0x1234_5678_9abcn],
  ["get-prandom-u32", 0x5eed_5eedn],
]);

function vm(spec: CollectionSpec): Engine {
  return (program, input) => {
    const machine = value(createVm(spec, { stubs: STUBS }));
    prepare({ in: machine.maps.get("in"), out: machine.maps.get("out") }, input);
    const run = value(machine.run(program, { packet: input.packet ?? frame() }));
    return { retval: BigInt.asUintN(32, run.retval), out: outOf(machine.maps.get("out")), packet: run.packet };
  };
}

/** Programs are loaded when they are asked for, so that one that is refused fails its own row. */
function kernel(spec: CollectionSpec): Engine {
  return (program, input) => {
    const wanted = spec.programs.get(program);
    const only = new Map(wanted ? [[program, wanted]] : []);
    const collection = value(loadCollection({ ...spec, programs: only }));
    try {
      const asAny = (name: string): AnyMap | undefined => {
        const map = collection.maps.get(name);
        return map && { update: (key, bytes, flags) => value(map.update(key, bytes, flags)), entries: () => value(map.entries()) };
      };
      const maps = { in: asAny("in"), out: asAny("out") };
      prepare(maps, input);
      const ran = collection.programs.get(program)?.testRun({ data: input.packet ?? frame() });
      if (!ran) throw new Error(`the object has no program ${program}`);
      const run = value(ran);
      return { retval: BigInt(run.retval), out: outOf(maps.out), packet: run.data };
    } finally {
      collection.close();
    }
  };
}

const obstacle = kernelObstacle();
export const hasKernel = obstacle === undefined;
if (obstacle !== undefined) {
  if (process.env["EXPECT_KERNEL"] === "1") throw new Error(`EXPECT_KERNEL is set, but the kernel cannot be used: ${obstacle.message}`);
  console.warn(`SKIPPED rows of test/language in the kernel: ${obstacle.message}`);
}

export interface NamedEngine {
  readonly name: string;
  readonly run: Engine;
}

/** A file compiled unoptimised and optimised, in each engine. Warnings come along. */
export function enginesFor(source: string): { readonly engines: readonly NamedEngine[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const engines = ([0, 2] as const).flatMap((optLevel: OptLevel): readonly NamedEngine[] => {
    const result = compileSource(`${PRELUDE}${source}`, "rows.lisp", undefined, { optLevel, keepStages: true, verifyPasses: true });
    if (optLevel === 0) diagnostics.push(...result.diagnostics);
    const compiled = value(result);
    const module = value(parseModule(compiled.stages.find((one) => one.stage === "optimized")?.text ?? ""));
    const spec = value(readCollection(value(readElf(compiled.object))));
    return [
      { name: `interpreter -O${optLevel}`, run: interpreter(module) },
      { name: `vm -O${optLevel}`, run: vm(spec) },
      ...(hasKernel ? [{ name: `kernel -O${optLevel}`, run: kernel(spec) }] : []),
    ];
  });
  return { engines, diagnostics };
}
