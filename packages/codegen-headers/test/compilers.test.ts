import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layoutOf } from "@whistler/btf";
import { transformWithOxc } from "vite";
import { afterAll, describe, expect, test } from "vitest";
import { type Declarations, generateC, generateGo, generateLisp, generatePython, generateRust, generateTypeScript } from "../src/index.ts";
import { MIXED, PKT_INFO } from "./declarations-under-test.ts";

/** Each language's own compiler takes the bindings, and lays their fields out as programs do. */

const directory = mkdtempSync(join(tmpdir(), "whistler-bindings-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", cwd: directory });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error ?? `exit ${status}`}\n${stdout}${stderr}`);
  return stdout;
}

function file(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}

function describeWith(command: string, versionArgument: string, suite: () => void): void {
  const missing = spawnSync(command, [versionArgument]).status !== 0;
  // CI installs all of them but Rust, whose Debian version is too old for offset_of!.
  if (missing && process.env["EXPECT_KERNEL"] === "1" && command !== "rustc") throw new Error(`${command} is not installed`);
  if (missing) console.warn(`SKIPPED bindings under ${command}: it is not installed`);
  describe.skipIf(missing)(command, suite);
}

/** `mixed_bag: size offset offset …` for each struct, as every language below prints it. */
function layouts({ structs }: Declarations): string {
  return structs.map(({ type }) => `${type.name}: ${[layoutOf(type).sizeBytes, ...layoutOf(type).offsets].join(" ")}\n`).join("");
}

const CASES = [
  ["pkt_info", PKT_INFO],
  ["mixed", MIXED],
] as const;
const pascal = (name: string): string => name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

describeWith("gcc", "--version", () => {
  test.each(CASES)("%s", (_name, declarations) => {
    file("bindings.h", generateC(declarations, "bindings.h"));
    const prints = declarations.structs.map(({ type }) => {
      const fields = type.members.map(({ name = "" }) => `offsetof(${type.kind} ${type.name}, ${name})`);
      return `printf("${type.name}: %zu${" %zu".repeat(fields.length)}\\n", ${[`sizeof(${type.kind} ${type.name})`, ...fields].join(", ")});`;
    });
    const constants = [...declarations.constants].map(([name, value]) => {
      const macro = name.replaceAll("+", "").replaceAll("-", "_");
      return value < 0n
        ? `printf("%lld ", (long long)${macro}); if (!(${macro} < 0)) return 1;`
        : `printf("%llu ", (unsigned long long)${macro}); if (${macro} < 0) return 1;`;
    });
    const program = `#include <stdio.h>\n#include <stddef.h>\n#include "bindings.h"\n#include "bindings.h"\nint main(void) { ${[...prints, ...constants].join("\n")} return 0; }\n`;
    run("gcc", "-std=c11", "-Wall", "-Werror", "-pedantic", "-o", "main", file("main.c", program));
    expect(run("./main")).toBe(layouts(declarations) + [...declarations.constants.values()].map((value) => `${value} `).join(""));
  });
});

describeWith("python3", "--version", () => {
  test.each(CASES)("%s", (_name, declarations) => {
    file("bindings.py", generatePython(declarations));
    const prints = declarations.structs.map(({ type }) => {
      const name = pascal(type.name ?? "");
      return `print("${type.name}:", ctypes.sizeof(${name}), *[getattr(${name}, f[0]).offset for f in ${name}._fields_])\nrepr(${name}())`;
    });
    const program = `import ctypes\nfrom bindings import *\n${prints.join("\n")}\n`;
    expect(run("python3", file("main.py", program))).toBe(layouts(declarations));
  });

  test("values print their fields", () => {
    file("bindings.py", generatePython(PKT_INFO));
    const program = "from bindings import *\nprint(repr(PktInfo.from_buffer_copy(bytes([6,0,0,0,1,2,0,0,9,8,7,5]))).split(', tag')[0])\n";
    expect(run("python3", file("main.py", program))).toBe("PktInfo(proto=6, src_ip=513\n");
  });
});

describeWith("rustc", "--version", () => {
  test.each(CASES)("%s", (_name, declarations) => {
    file("bindings.rs", generateRust(declarations));
    const prints = declarations.structs.map(({ type }) => {
      const name = pascal(type.name ?? "");
      const fields = type.members.map(({ name: field }) => `core::mem::offset_of!(${name}, ${field === "self" ? "self_" : `r#${field}`})`);
      return `println!("${type.name}: {}${" {}".repeat(fields.length)}", ${[`core::mem::size_of::<${name}>()`, ...fields].join(", ")});\nlet _ = format!("{:?}", ${name}::default());`;
    });
    // What the bindings expect of the aya crate: the marker trait.
    const program = `mod aya { pub unsafe trait Pod: Copy + 'static {} }\ninclude!("bindings.rs");\nfn main() { ${prints.join("\n")} }\n`;
    run("rustc", "--edition", "2021", "-A", "dead_code", "-o", "main-rust", file("main.rs", program));
    expect(run("./main-rust")).toBe(layouts(declarations));
  });
});

/** The Go compiler is asked on its 64-bit and 32-bit targets. */
describeWith("go", "version", () => {
  test.each(CASES)("%s", (_name, declarations) => {
    const prints = declarations.structs.map(({ type }) => {
      const name = pascal(type.name ?? "");
      const fields = type.kind === "union" ? [] : type.members.map(({ name: field = "" }) => `unsafe.Offsetof(${name}{}.${pascal(field)})`);
      return `\tprintln("${type.name}:", ${[`unsafe.Sizeof(${name}{})`, ...fields].join(", ")})`;
    });
    file("bindings.go", generateGo(declarations));
    file("main.go", `package main\n\nimport "unsafe"\n\nfunc main() {\n${prints.join("\n")}\n}\n`);
    const expected = declarations.structs
      .map(
        ({ type }) => `${type.name}: ${[layoutOf(type).sizeBytes, ...(type.kind === "union" ? [] : layoutOf(type).offsets)].join(" ")}\n`,
      )
      .join("");
    for (const arch of ["amd64", "386"]) {
      const { stderr, status } = spawnSync("go", ["run", "main.go", "bindings.go"], {
        cwd: directory,
        encoding: "utf8",
        env: { ...process.env, GOARCH: arch, GOCACHE: join(directory, "gocache"), GO111MODULE: "off" },
      });
      expect({ arch, status, stderr }).toEqual({ arch, status: 0, stderr: expected });
    }
  });
});

/** Bytes that differ everywhere, so that no two fields can be taken for each other. */
const sample = (sizeBytes: number): Uint8Array => Uint8Array.from({ length: sizeBytes }, (_, index) => (37 * index + 129) & 0xff);

/** The bytes of a struct with its padding zeroed, which no encoder writes. To Lisp a union is all of its bytes. */
function withoutPadding(struct: Declarations["structs"][number]["type"], bytes: Uint8Array, unions: "members" | "whole"): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  const keep = (type: typeof struct, at: number): void => {
    if (type.kind === "union" && unions === "whole") {
      const end = at + layoutOf(type).sizeBytes;
      kept.set(bytes.subarray(at, end), at);
      return;
    }
    layoutOf(type).offsets.forEach((offset, index) => {
      const member = type.members[index]?.type;
      const [element, count] = member?.kind === "array" ? [member.element, member.length] : [member, 1];
      if (!element) return;
      const size = layoutOf(element).sizeBytes;
      for (let i = 0; i < count; i++) {
        const place = at + offset + i * size;
        if (element.kind === "struct" || element.kind === "union") keep(element, place);
        else kept.set(bytes.subarray(place, place + size), place);
      }
    });
  };
  keep(struct, 0);
  return kept;
}

describe("typescript", () => {
  test.each(CASES)("%s: tsc takes it, and what is decoded encodes to the same bytes", async (_name, declarations) => {
    file("bindings.ts", generateTypeScript(declarations));
    file(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: { strict: true, noEmit: true, target: "es2022", types: [], noUncheckedIndexedAccess: true },
        files: ["bindings.ts"],
      }),
    );
    run(process.execPath, join(process.cwd(), "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json");
    const { code } = await transformWithOxc(readFileSync(join(directory, "bindings.ts"), "utf8"), "bindings.ts");
    const module: Record<string, (...args: readonly unknown[]) => unknown> = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
    );
    for (const { type } of declarations.structs) {
      const bytes = sample(layoutOf(type).sizeBytes);
      const decoded = module[`decode${pascal(type.name ?? "")}`]?.(bytes);
      expect(module[`encode${pascal(type.name ?? "")}`]?.(decoded)).toEqual(withoutPadding(type, bytes, "members"));
    }
  });
});

describeWith("sbcl", "--version", () => {
  test.each(CASES)("%s: what is decoded encodes to the same bytes", (_name, declarations) => {
    file("bindings.lisp", generateLisp(declarations));
    const checks = declarations.structs.map(({ type }) => {
      const bytes = (values: Uint8Array): string => `(coerce '(${[...values].join(" ")}) '(simple-array (unsigned-byte 8) (*)))`;
      const before = sample(layoutOf(type).sizeBytes);
      const after = withoutPadding(type, before, "whole");
      return `(assert (equalp (${type.name}-to-bytes (${type.name}-from-bytes ${bytes(before)})) ${bytes(after)}))`;
    });
    file("main.lisp", `(load "bindings.lisp")\n${checks.join("\n")}\n(write-line "same")\n`);
    expect(run("sbcl", "--script", "main.lisp")).toBe("same\n");
  });
});
