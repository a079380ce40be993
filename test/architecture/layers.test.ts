import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** What docs/architecture.md promises about the shape of the repository, read off the sources. */

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const { layers, platform } = JSON.parse(read("layers.json")) as { layers: string[][]; platform: string[] };
const packages = layers.flat();
const layerOf = new Map(layers.flatMap((names, layer) => names.map((name) => [name, layer])));

interface SourceFile {
  readonly package: string;
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly SourceFile[] = packages.flatMap((name) =>
  readdirSync(new URL(`packages/${name}/src/`, root), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => {
      const text = read(`packages/${name}/src/${path}`);
      const imports = [...text.matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm)].map(
        (match) => match[1] ?? match[2] ?? match[3] ?? "",
      );
      return { package: name, path, text, imports };
    }),
);

/** `@whistler/ir` → `ir`, `whistler` → `whistler`; undefined for anything else. */
function packageOf(specifier: string): string | undefined {
  if (specifier === "whistler") return "whistler";
  return specifier.startsWith("@whistler/") ? specifier.split("/")[1] : undefined;
}

describe("layers", () => {
  test("layers.json and packages/ name the same packages", () => {
    expect(readdirSync(new URL("packages/", root)).sort()).toEqual([...packages].sort());
  });

  test("a package imports only from strictly lower layers", () => {
    const upward = sources.flatMap((file) =>
      file.imports
        .map(packageOf)
        .filter((target) => target !== undefined && target !== file.package)
        .filter((target) => (layerOf.get(target ?? "") ?? Number.POSITIVE_INFINITY) >= (layerOf.get(file.package) ?? -1))
        .map((target) => `${file.package}/${file.path} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test("a package declares what it imports, and imports what it declares", () => {
    for (const name of packages) {
      const { dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`)) as { dependencies?: Record<string, string> };
      const imported = new Set(
        sources
          .filter((file) => file.package === name)
          .flatMap((file) => file.imports)
          .filter((specifier) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
          .map((specifier) =>
            specifier
              .split("/")
              .slice(0, specifier.startsWith("@") ? 2 : 1)
              .join("/"),
          ),
      );
      expect({ package: name, dependencies: Object.keys(dependencies).sort() }).toEqual({
        package: name,
        dependencies: [...imported].sort(),
      });
    }
  });
});

describe("files", () => {
  test("index.ts only re-exports", () => {
    for (const file of sources.filter((source) => source.path === "index.ts")) {
      const rest = file.text
        .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
        .replaceAll(/export\s+(?:type\s+)?(?:\{[^}]*\}|\*)\s*(?:from\s+"[^"]+")?;/g, "")
        .trim();
      expect({ file: `${file.package}/index.ts`, rest }).toEqual({ file: `${file.package}/index.ts`, rest: "" });
    }
  });

  test("everything but the platform packages runs in a browser: no node: imports, no Buffer, no process", () => {
    const isPlatform = (file: SourceFile): boolean =>
      platform.includes(file.package) || platform.includes(`${file.package}/${file.path.replace(/\.ts$/, "")}`);
    const offenders = sources
      .filter((file) => !isPlatform(file))
      .filter(
        (file) =>
          file.imports.some((specifier) => specifier.startsWith("node:")) ||
          /\b(?:Buffer|process)\s*[.(]/.test(file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")),
      )
      .map((file) => `${file.package}/${file.path}`);
    expect(offenders).toEqual([]);
  });

  test("no import cycles within a package", () => {
    const byKey = new Map(sources.map((file) => [`${file.package}/${file.path}`, file]));
    const target = (file: SourceFile, specifier: string): string =>
      new URL(specifier, `file:///${file.package}/${file.path}`).pathname.slice(1);
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (key: string, path: readonly string[]): void => {
      const file = byKey.get(key);
      if (!file || state.get(key) === "done") return;
      if (state.get(key) === "open") {
        cycles.push([...path.slice(path.indexOf(key)), key].join(" → "));
        return;
      }
      state.set(key, "open");
      // `import type` leaves no trace at run time, so a cycle of types is none.
      const valueImports = [...file.text.matchAll(/^(?:import|export)\s(?!type\s)([^;]*?)from\s+"(\.[^"]+)"/gm)]
        .filter((match) => !/^\{\s*(?:type\s+\w+(?:\s+as\s+\w+)?\s*,?\s*)+\}\s*$/.test(match[1] ?? ""))
        .map((match) => match[2] ?? "");
      for (const specifier of valueImports) visit(target(file, specifier), [...path, key]);
      state.set(key, "done");
    };
    for (const key of byKey.keys()) visit(key, []);
    expect(cycles).toEqual([]);
  });
});
