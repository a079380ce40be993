export { type EvaluateOptions, evaluate, evaluationRules } from "./evaluate/evaluate.ts";
export {
  type Faulted,
  type MapEntries,
  type Outcome,
  type Returned,
  type RingRecord,
  STANDARD_STUBS,
  type World,
  xdpWorld,
} from "./world/world.ts";
