import { LispPackage, LispString, LispSymbol, NIL, T, type Value } from "./value.ts";

/**
 * The packages of a compilation. Names are what counts in Whistler: standard names (Common Lisp's and the library's) are the same
 * symbol from every package, so a prefix or a `:use` never decides whether a program compiles. Other names are interned in the
 * package in force, found through `:use` if a used package has them.
 */
export class PackageTable {
  current: LispPackage;
  private readonly packages = new Map<string, LispPackage>();
  private readonly standard = new Map<string, LispSymbol>();

  constructor(standardNames: Iterable<readonly [name: string, home: string]>) {
    for (const [name, ...aliases] of KNOWN_PACKAGES) {
      const made = new LispPackage(name);
      this.packages.set(name, made);
      for (const alias of aliases) this.packages.set(alias, made);
    }
    for (const constant of [NIL, T]) this.standard.set(constant.name, constant);
    for (const [name, home] of standardNames) {
      if (this.standard.has(name)) continue;
      const made = new LispSymbol(name, home);
      this.standard.set(name, made);
      this.find(home)?.symbols.set(name, made);
    }
    this.current = this.ensure("WHISTLER-LOADER-USER");
  }

  find(name: string): LispPackage | null {
    return this.packages.get(name) ?? null;
  }

  ensure(name: string): LispPackage {
    const known = this.packages.get(name);
    if (known) return known;
    const made = new LispPackage(name);
    this.packages.set(name, made);
    return made;
  }

  all(): LispPackage[] {
    return [...new Set(this.packages.values())];
  }

  /** The name that a package designator names: a package, symbol or string. */
  designated(value: Value): string | null {
    if (value instanceof LispPackage || value instanceof LispSymbol) return value.name;
    return value instanceof LispString ? value.text : null;
  }

  addAlias(alias: string, target: LispPackage): void {
    this.packages.set(alias, target);
  }

  /** The symbol of this name as seen from a package, or null. */
  lookup(name: string, from: LispPackage): LispSymbol | null {
    if (from.name === "KEYWORD" || from.shadowing.has(name)) return from.symbols.get(name) ?? null;
    const own = from.symbols.get(name) ?? this.standard.get(name);
    if (own) return own;
    for (const used of from.uses) {
      const inherited = used.symbols.get(name);
      if (inherited) return inherited;
    }
    return null;
  }

  intern(name: string, into: LispPackage = this.current): LispSymbol {
    const known = this.lookup(name, into);
    if (known) return known;
    const made = new LispSymbol(name, into.name);
    into.symbols.set(name, made);
    return made;
  }

  keyword(name: string): LispSymbol {
    return this.intern(name, this.ensure("KEYWORD"));
  }
}

/**
 * Whose operator one of the four names is that Common Lisp and Whistler share, in compile-time code of a package: what the package imported
 * by name; else Common Lisp's where the package uses Common Lisp without Whistler; else nothing says, and the shape of the form decides.
 */
export function ownerOfShared(name: string, from: LispPackage): "COMMON-LISP" | "WHISTLER" | null {
  const imported = from.imported.get(name);
  if (imported) return imported;
  if (from.name === "WHISTLER" || from.name === "WHISTLER-USER") return "WHISTLER";
  const used = from.uses.map((one) => one.name);
  if (used.includes("WHISTLER")) return from.shadowing.has(name) ? null : "WHISTLER";
  if (from.name === "COMMON-LISP-USER") return "COMMON-LISP";
  return used.length > 0 && used.every((one) => one === "COMMON-LISP") ? "COMMON-LISP" : null;
}

/** Every package that upstream sources name, each with its nicknames. */
const KNOWN_PACKAGES: readonly (readonly [string, ...string[]])[] = [
  ["COMMON-LISP", "CL"],
  ["COMMON-LISP-USER", "CL-USER"],
  ["KEYWORD"],
  ["WHISTLER"],
  ["WHISTLER-USER"],
  ["WHISTLER-LOADER-USER"],
  ["WHISTLER/LOADER"],
  ["WHISTLER/COMPILER"],
  ["WHISTLER/IR"],
  ["WHISTLER/BPF"],
  ["WHISTLER/ELF"],
  ["WHISTLER/BTF"],
  ["WHISTLER/SYMBOLIZE"],
  ["WHISTLER/BPFTRACE"],
  ["BPF"],
  ["ASDF"],
  ["UIOP"],
  ["QL", "QUICKLISP"],
  ["SB-EXT"],
  ["SB-SYS"],
  ["SB-POSIX"],
  ["SB-ALIEN"],
  ["SB-THREAD"],
];
