import { renderText } from "@whistler/diagnostics";
import { countCalls } from "./count-calls.ts";

const [systemCall = "openat", seconds = "2"] = process.argv.slice(2);

/** Wait without giving the event loop a turn: what is counted is what other processes do. */
function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const counted = countCalls(systemCall, () => wait(1000 * Number(seconds)));
if (counted.ok) for (const { pid, calls } of counted.value.slice(0, 10)) console.log(`${pid} ${calls}`);
else {
  console.error(renderText(counted.diagnostics));
  process.exitCode = 1;
}
