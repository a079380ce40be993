import { suggestion } from "@whistler/diagnostics";
import { Execution } from "./execution.ts";
import { LispSymbol, type Value } from "./value.ts";

/** Global and special variables: their values, and the bindings that end with the forms that made them. */
export class Variables extends Execution {
  /** Former values of special variables that are bound now, innermost last. */
  private readonly bound: { readonly symbol: LispSymbol; readonly value: Value | undefined }[] = [];

  /** The value of a special or global variable. */
  globalValue(symbol: LispSymbol): Value {
    const value = this.globals.get(symbol) ?? this.valueByName(symbol);
    if (value !== null) return value;
    return this.error(
      "WH2002",
      `the variable ${symbol.name.toLowerCase()} is unbound at compile time`,
      suggestion(
        symbol.name,
        [...this.globals.keys()].map((one) => one.name),
      ),
      "UNBOUND-VARIABLE",
    );
  }

  assignGlobal(symbol: LispSymbol, value: Value): Value {
    if (symbol.name === "*PACKAGE*" && symbol.uninterned === null) {
      this.packages.current = this.packages.ensure(this.packageNameOf(value));
      return value;
    }
    if (this.isConstant(symbol)) return this.error("WH2016", `${symbol.name.toLowerCase()} is a constant`);
    this.globals.set(this.globals.has(symbol) ? symbol : (this.specialNamed(symbol) ?? symbol), value);
    this.special.add(symbol);
    return value;
  }

  packageNameOf(value: Value): string {
    const name = this.packages.designated(value);
    return name ?? this.typeError("a package", value);
  }

  /** Bind a special variable until `unbindTo` is called with what `bindings` was before. */
  bindSpecial(symbol: LispSymbol, value: Value): void {
    if (symbol.name === "*PACKAGE*") {
      this.bound.push({ symbol, value: this.packages.current });
      this.packages.current = this.packages.ensure(this.packageNameOf(value));
      return;
    }
    this.bound.push({ symbol, value: this.globals.get(symbol) });
    this.globals.set(symbol, value);
  }

  get bindings(): number {
    return this.bound.length;
  }

  unbindTo(count: number): void {
    while (this.bound.length > count) {
      const last = this.bound.pop();
      if (!last) return;
      if (last.symbol.name === "*PACKAGE*" && last.value !== undefined)
        this.packages.current = this.packages.ensure(this.packageNameOf(last.value));
      else if (last.value === undefined) this.globals.delete(last.symbol);
      else this.globals.set(last.symbol, last.value);
    }
  }

  /** A name that may be bound as a variable, or an error. */
  bindable(name: Value): LispSymbol {
    if (!(name instanceof LispSymbol)) return this.error("WH2008", `${this.show(name)} is no variable name`);
    if (this.isConstant(name)) return this.error("WH2016", `${name.name.toLowerCase()} is a constant and cannot be bound`);
    return name;
  }
}
