import * as c from "@whistler/conformance";
import { readFileSync } from "node:fs";
const s = c.subjectOf(readFileSync(process.argv[2], "utf8"));
if (!s.ok) { console.log(s.diagnostics); process.exit(1); }
for (const [name, pipeline] of Object.entries(c.LEVELS)) for (const cpu of ["v1", "v3"]) {
  try { const m = c.machineCode(s.value, { pipeline, cpu }); console.log(name, cpu, "kind" in m ? m.text : "ok"); if (process.argv[3] === name+cpu) console.log(m.listing); } catch (e) { console.log(name, cpu, e.message.slice(0, 3000)); }
}
