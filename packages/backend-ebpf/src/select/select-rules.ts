import type { InstOf, OpName } from "@whistler/ir";
import { selectBinary, selectPtrAdd } from "./rules/arithmetic.ts";
import { selectAsm, selectHelperCall } from "./rules/call.ts";
import { selectIcmp } from "./rules/compare.ts";
import { selectBswap, selectSext, selectZext } from "./rules/extension.ts";
import { selectAtomicRmw, selectFill, selectLoad, selectStore } from "./rules/memory.ts";
import type { Selection } from "./selection.ts";

/** How one op becomes machine instructions: appends them to the selection. */
export type SelectRule<K extends OpName> = (selection: Selection, inst: InstOf<K>) => void;

/** A rule for every op; strangers put theirs in the place of one: `{ ...defaultSelectRules, bswap: mine }`. */
export type SelectRules = { readonly [K in OpName]: SelectRule<K> };

/** Free values and names that cost nothing: their uses make or find them. */
const nothing = (): void => undefined;

export const defaultSelectRules: SelectRules = {
  const: nothing,
  map_ref: nothing,
  map_value_ref: nothing,
  btf_ref: nothing,
  core_value: nothing,
  stack_addr: nothing,
  copy: nothing,
  refine: nothing,
  ptr_to_int: nothing,
  add: selectBinary,
  sub: selectBinary,
  mul: selectBinary,
  udiv: selectBinary,
  sdiv: selectBinary,
  umod: selectBinary,
  smod: selectBinary,
  and: selectBinary,
  or: selectBinary,
  xor: selectBinary,
  shl: selectBinary,
  lshr: selectBinary,
  ashr: selectBinary,
  ptr_add: selectPtrAdd,
  bswap: selectBswap,
  zext: selectZext,
  sext: selectSext,
  icmp: selectIcmp,
  load: selectLoad,
  store: selectStore,
  fill: selectFill,
  atomic_rmw: selectAtomicRmw,
  helper_call: selectHelperCall,
  asm: selectAsm,
};
