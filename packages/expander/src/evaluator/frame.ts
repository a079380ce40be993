import type { Value, Values } from "./value.ts";

/** The variables of one activation of a binding form. Blocks and `tagbody`s have a frame too: its identity is the target of their exits. */
export class Frame {
  readonly parent: Frame;
  readonly slots: Value[];

  constructor(parent: Frame | null, slots: Value[]) {
    this.parent = parent ?? this;
    this.slots = slots;
  }
}

/** A compiled form: run it with the frame of the innermost binding form around it. */
export type Code = (frame: Frame) => Value | Values;

/** The frame of code that no binding form encloses. It has no variables and is never changed. */
export const ROOT_FRAME = new Frame(null, []);

export function frameAt(frame: Frame, depth: number): Frame {
  let at = frame;
  for (let left = depth; left > 0; left--) at = at.parent;
  return at;
}
