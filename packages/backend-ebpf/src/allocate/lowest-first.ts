/** Numbers of which the lowest can be taken: a binary heap. */
export class LowestFirst {
  readonly #heap: number[] = [];

  add(value: number): void {
    const heap = this.#heap;
    let at = heap.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] ?? value;
      if (above <= value) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = value;
  }

  /** Remove the lowest; undefined where there is none. */
  take(): number | undefined {
    const heap = this.#heap;
    const lowest = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return lowest;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = (heap[left + 1] ?? Number.POSITIVE_INFINITY) < (heap[left] ?? Number.POSITIVE_INFINITY) ? left + 1 : left;
      const below = heap[child];
      if (below === undefined || below >= last) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return lowest;
  }
}
