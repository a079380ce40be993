import type { Source, Span } from "@whistler/diagnostics";

/** A place in a source that moves forward. */
export class Cursor {
  readonly source: Source;
  at = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** The character `ahead` places on; the empty string past the end. */
  peek(ahead = 0): string {
    return this.source.text[this.at + ahead] ?? "";
  }

  get ended(): boolean {
    return this.at >= this.source.text.length;
  }

  span(start: number, end: number = this.at): Span {
    return { source: this.source, start, end };
  }
}
