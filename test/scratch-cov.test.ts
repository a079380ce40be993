import { arbitraryProgram, evaluationRules } from "@whistler/conformance";
import { defaultMacros, expand, defaultTopLevelForms } from "@whistler/expander";
import { read, type Form } from "@whistler/reader";
import fc from "fast-check";
import { test } from "vitest";
function* heads(fs: readonly Form[]): Generator<string> { for (const f of fs) if (f.kind === "list") { const h = f.items[0]; if (h?.kind === "symbol") yield h.name; yield* heads(f.items); } }
test("x", () => {
  const seenM = new Set<string>(), seenC = new Set<string>();
  const t = Date.now();
  for (const p of fc.sample(arbitraryProgram(100), { seed: 7, numRuns: 600 })) {
    const r = read({ path: "p", text: p.text }); if (!r.ok) continue;
    for (const h of heads(r.value)) seenM.add(h);
    const e = expand(r.value); if (!e.ok) continue;
    for (const h of heads(e.value.programs.flatMap((q) => q.body))) seenC.add(h);
  }
  console.log(Date.now() - t, "ms");
  console.log("macros", [...defaultMacros.keys()].filter((n) => !seenM.has(n)).join(" "));
  console.log("core", [...evaluationRules.keys()].filter((n) => !seenC.has(n)).join(" "));
  console.log("top", [...defaultTopLevelForms.keys()].filter((n) => !seenM.has(n)).join(" "));
});
