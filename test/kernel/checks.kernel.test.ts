import { readFileSync } from "node:fs";
import { compileSource } from "@whistler/compiler";
import { PAGES, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { read } from "@whistler/reader";
import { expect, test } from "vitest";
import { describeKernel } from "./privileges.ts";

/**
 * The checks against the verifier: of the programs that golden files and pages have for a check, the kernel rejects those that are warned of
 * and accepts all others. (XDP may return anything, and small memory is what the verifier does not see.)
 */

/** Each program of a file as a source of its own. */
function programsOf(file: string): readonly (readonly [name: string, source: string])[] {
  const text = readFileSync(new URL(`../filetests/error/${file}`, import.meta.url), "utf8");
  const forms = read({ path: file, text });
  if (!forms.ok) throw new Error(renderText(forms.diagnostics));
  const written = forms.value.map(({ span }) => text.slice(span.start, span.end));
  const shared = written.filter((form) => !form.startsWith("(defprog")).join("\n");
  return written.filter((form) => form.startsWith("(defprog")).map((form) => [form.split(" ")[1] ?? "", `${shared}\n${form}`]);
}

function verdict(source: string, code: string): { readonly warned: boolean; readonly accepted: boolean; readonly log: string } {
  const compiled = compileSource(source, "check.lisp");
  if (!compiled.ok) throw new Error(renderText(compiled.diagnostics));
  const file = readElf(compiled.value.object);
  const spec = file.ok ? readCollection(file.value) : file;
  const loaded = spec.ok ? loadCollection(spec.value) : spec;
  if (loaded.ok) loaded.value.close();
  return {
    warned: compiled.diagnostics.some((one) => one.code === code),
    accepted: loaded.ok,
    log: renderText(loaded.diagnostics),
  };
}

const CASES = [
  ["WH2401", "WH2401-references.lisp"],
  ["WH2402", "WH2402-packet-bounds.lisp"],
  ["WH2404", "WH2404-return-values.lisp"],
].flatMap(([code = "", file = ""]) => programsOf(file).map(([name, source]) => [code, name, source] as const));

const PAGE_CASES = (["WH2331", "WH2401", "WH2402", "WH2404", "WH2405", "WH2406"] as const).flatMap((code) => {
  const page = PAGES[code];
  return page?.from === "source" ? [[code, "wrong", page.wrong] as const, [code, "right", page.right] as const] : [];
});

describeKernel("checks and the verifier agree", () => {
  test.each(CASES.filter(([, , source]) => !(source.includes("(defprog xdp-") || source.includes("(defprog on-one-branch"))))(
    "%s: %s",
    (code, _name, source) => {
      const { warned, accepted, log } = verdict(source, code);
      expect(accepted, log).toBe(!warned);
    },
  );

  test.each(PAGE_CASES)("the page of %s: %s", (code, which, source) => {
    const { warned, accepted, log } = verdict(source, code);
    expect({ warned, accepted }, log).toEqual(which === "wrong" ? { warned: true, accepted: false } : { warned: false, accepted: true });
  });
});
