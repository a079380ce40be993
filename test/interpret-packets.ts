import { defaultPipeline, emptyPipeline, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { expand } from "@whistler/expander";
import { type Environment, type IrModule, interpret, runPipeline, xdpEnvironment } from "@whistler/ir";
import { lower } from "@whistler/lower";
import { read } from "@whistler/reader";
import { helperByName } from "@whistler/uapi";

/** What an XDP program does to packets and maps, by the IR interpreter. */
export interface InterpretedRun {
  /** The program's results in the order of the packets, 32 bits. */
  readonly retvals: readonly number[];
  /** By map and key, bytes in hexadecimal. */
  readonly maps: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

/** The IR of a source, verified after every pass. */
export function irOf(source: string, optLevel: OptLevel): IrModule {
  const module = value(lower(value(expand(value(read(source))))));
  return value(
    runPipeline(module, optLevel === 0 ? emptyPipeline : defaultPipeline, { target: { cpu: "v3" }, verify: true, checkPreserves: true }),
  );
}

/** Run the module's only program on packets, one after the other; `stubs` are results of helpers. */
export function interpretPackets(
  module: IrModule,
  packets: readonly Uint8Array[],
  stubs: Readonly<Record<string, number>> = {},
): InterpretedRun {
  const helpers = new Map(Object.entries(stubs).map(([name, result]) => [helperByName(name)?.id ?? -1, () => BigInt(result)]));
  const base: Environment = xdpEnvironment({ definitions: module.maps, helpers });
  const [fn] = module.functions;
  if (!fn) throw new Error("no program");
  const retvals = packets.map((packet) => {
    const outcome = interpret(fn, { ...base, packet: packet.slice() });
    if (outcome.kind !== "returned") throw new Error(outcome.diagnostic.message);
    return Number(BigInt.asUintN(32, outcome.value));
  });
  const maps = [...base.maps].map(([name, map]) => [
    name,
    Object.fromEntries([...map.entries()].map(([key, bytes]) => [typeof key === "string" ? key : toHex(key), toHex(bytes)])),
  ]);
  return { retvals, maps: Object.fromEntries(maps) };
}
