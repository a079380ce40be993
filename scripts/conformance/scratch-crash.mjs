import * as c from "@whistler/conformance";
import fc from "fast-check";
const [seed, runs, nodes, ms] = process.argv.slice(2).map(Number);
let deadline = Infinity; let sig; let last;
fc.check(fc.property(c.arbitraryProgram(nodes), (p) => {
  if (Date.now() > deadline) return true;
  const s = c.subjectOf(p.text);
  if (!s.ok) { return true; }
  for (const [name, pipeline] of Object.entries(c.LEVELS)) for (const cpu of ["v1", "v3"]) {
    try { c.machineCode(s.value, { pipeline, cpu }); } catch (e) {
      const now = e.message.split("\n")[0].replace(/\d+/g, "N").replace(/: f:.*reads/, " reads");
      if (sig && sig !== now) continue;
      if (!sig) { sig = now; deadline = Date.now() + ms; }
      last = `${name} ${cpu} ${e.message.slice(0, 300)}\n${p.text}`;
      return false;
    }
  }
  return true;
}), { seed, numRuns: runs });
console.log(last ?? "none");
