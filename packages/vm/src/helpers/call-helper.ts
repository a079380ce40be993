import { assertNever } from "@whistler/diagnostics";
import { type Helper as HelperFacts, helperArity, helperById, helperEffects, lispName, MAX_HELPER_ARGUMENTS } from "@whistler/uapi";
import { Fault } from "../fault.ts";
import type { TAIL_CALL } from "../machine/machine.ts";
import { BUILT_IN_HELPERS, ENVIRONMENT_HELPERS } from "./helper-table.ts";
import { type Args, mapAt, type Run, u32 } from "./run.ts";
import { helperAccess, type VmHelper } from "./vm-helper.ts";

/** How a helper that is not built in is answered. */
export type Substitute =
  | { readonly kind: "helper"; readonly helper: VmHelper }
  /** The result of every call. Buffers that the helper would fill are zeroed. */
  | { readonly kind: "stub"; readonly value: bigint };

/** Call a helper by its number: the user's own first, then those of the machine. */
export function callHelper(run: Run, id: number, substitutes: ReadonlyMap<number, Substitute>): bigint | undefined | typeof TAIL_CALL {
  const facts = helperById(id);
  const args = argumentsOf(run, facts);
  if (facts) checkArguments(run, facts, args);
  const substitute = substitutes.get(id);
  if (substitute) return answer(run, substitute, facts, args);
  if (!facts) throw new Fault("WH7106", `no kernel has a helper ${id}`);
  const builtIn = BUILT_IN_HELPERS.get(facts.name);
  if (builtIn) return builtIn(run, args);
  const help = [`--stub ${lispName(facts.name)}=VALUE, or in the API: stubs: new Map([["${lispName(facts.name)}", VALUE]])`];
  if (ENVIRONMENT_HELPERS.has(facts.name))
    throw new Fault("WH7105", `what bpf_${facts.name} returns depends on the environment, and nothing was said of it`, help);
  throw new Fault("WH7106", `the virtual machine does not have bpf_${facts.name}`, help);
}

/** All that the prototype names must have values; those behind `...` are looked at when they are taken. */
function argumentsOf(run: Run, facts: HelperFacts | undefined): Args {
  const { machine } = run;
  const needed = facts ? Math.min(helperArity(facts).min, MAX_HELPER_ARGUMENTS) : 0;
  const at = (index: number): bigint => (index < needed ? machine.use(index + 1) : (machine.regs[index + 1] ?? 0n));
  return [at(0), at(1), at(2), at(3), at(4)];
}

/** What the verifier knows without looking at memory: contexts are the context, maps are maps. */
function checkArguments(run: Run, facts: HelperFacts, args: Args): void {
  for (const [index, argument] of (helperEffects(facts.id)?.args ?? []).entries()) {
    const value = args[index] ?? 0n;
    switch (argument.kind) {
      case "ctx":
        if (value !== run.contextAddress && !(argument.maybeNull && value === 0n))
          throw new Fault("WH7110", `bpf_${facts.name} takes the context in r${index + 1}`);
        break;
      case "map":
        mapAt(run, value);
        break;
      default:
        break;
    }
  }
}

function answer(run: Run, substitute: Substitute, facts: HelperFacts | undefined, args: Args): bigint {
  switch (substitute.kind) {
    case "helper":
      return BigInt.asUintN(64, substitute.helper(args, helperAccess(run.memory)));
    case "stub":
      if (facts) zeroOutputs(run, facts, args);
      return BigInt.asUintN(64, substitute.value);
    default:
      return assertNever(substitute);
  }
}

function zeroOutputs(run: Run, facts: HelperFacts, args: Args): void {
  for (const [index, argument] of (helperEffects(facts.id)?.args ?? []).entries()) {
    const address = args[index] ?? 0n;
    if (argument.kind !== "memory" || argument.access !== "write" || address === 0n) continue;
    const { size } = argument;
    const sizeBytes = size.kind === "bytes" ? size.bytes : size.kind === "argument" ? u32(args[size.index] ?? 0n) : 0;
    run.memory.write(address, new Uint8Array(sizeBytes));
  }
}
