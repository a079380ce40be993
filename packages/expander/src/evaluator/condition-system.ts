import type { LispCondition, LispFunction } from "./value.ts";

/** A handler of `handler-bind` or `handler-case` while it is in force. */
export interface Handler {
  readonly matches: (condition: LispCondition) => boolean;
  readonly handle: (condition: LispCondition) => void;
}

/** A restart while it is in force: invoking it leaves to the form that offers it. */
export interface Restart {
  readonly name: string;
  readonly invoke: LispFunction;
}

/** The handlers and restarts in force, innermost last. */
export class ConditionSystem {
  private handlers: readonly Handler[] = [];
  restarts: readonly Restart[] = [];

  /** Offer a condition to the handlers in force, innermost first; each runs with only the outer ones in force. */
  signal(condition: LispCondition): void {
    const inForce = this.handlers;
    try {
      for (let at = inForce.length - 1; at >= 0; at--) {
        const handler = inForce[at];
        if (!handler?.matches(condition)) continue;
        this.handlers = inForce.slice(0, at);
        handler.handle(condition);
      }
    } finally {
      this.handlers = inForce;
    }
  }

  withHandlers<R>(handlers: readonly Handler[], body: () => R): R {
    const outer = this.handlers;
    this.handlers = [...outer, ...handlers];
    try {
      return body();
    } finally {
      this.handlers = outer;
    }
  }

  withRestarts<R>(restarts: readonly Restart[], body: () => R): R {
    const outer = this.restarts;
    this.restarts = [...outer, ...restarts];
    try {
      return body();
    } finally {
      this.restarts = outer;
    }
  }

  findRestart(name: string): Restart | null {
    return this.restarts.findLast((one) => one.name === name) ?? null;
  }
}
