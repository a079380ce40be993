/**
 * Immediate dominators of a rooted graph of nodes 0 … count-1, after Lengauer and Tarjan, "A fast algorithm for finding dominators
 * in a flowgraph" (1979), with path compression: O(edges · log nodes), no recursion.
 *
 * The simpler iterative algorithm is quadratic on what this compiler sees daily: a long chain of bounds checks that all branch to
 * one exit.
 *
 * Returns for each node its immediate dominator; -1 for the root and for nodes that the root does not reach.
 */
export function immediateDominators(
  count: number,
  root: number,
  successors: readonly (readonly number[])[],
  predecessors: readonly (readonly number[])[],
): Int32Array {
  // Everything below is in depth-first numbers; `vertex` leads back to nodes.
  const number = new Int32Array(count).fill(-1);
  const vertex: number[] = [];
  const parent: number[] = [];
  const stack = [{ node: root, next: 0 }];
  number[root] = 0;
  vertex.push(root);
  parent.push(-1);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const target = successors[top.node]?.[top.next++];
    if (target === undefined) stack.pop();
    else if (number[target] === -1) {
      number[target] = vertex.length;
      parent.push(number[top.node] ?? -1);
      vertex.push(target);
      stack.push({ node: target, next: 0 });
    }
  }

  const size = vertex.length;
  const semi = Int32Array.from({ length: size }, (_, i) => i);
  const label = Int32Array.from({ length: size }, (_, i) => i);
  const ancestor = new Int32Array(size).fill(-1);
  const immediate = new Int32Array(size).fill(-1);
  // Nodes by semidominator, as linked lists.
  const bucketHead = new Int32Array(size).fill(-1);
  const bucketNext = new Int32Array(size).fill(-1);
  const at = (array: Int32Array, index: number): number => array[index] ?? -1;

  /** The node of least semidominator between `node` and the root of its tree in the forest; compresses the path that it walked. */
  const evaluate = (node: number): number => {
    if (at(ancestor, node) === -1) return node;
    const path: number[] = [];
    for (let on = node; at(ancestor, at(ancestor, on)) !== -1; on = at(ancestor, on)) path.push(on);
    for (let on = path.pop(); on !== undefined; on = path.pop()) {
      const above = at(ancestor, on);
      if (at(semi, at(label, above)) < at(semi, at(label, on))) label[on] = at(label, above);
      ancestor[on] = at(ancestor, above);
    }
    return at(label, node);
  };

  for (let w = size - 1; w >= 1; w--) {
    for (const node of predecessors[vertex[w] ?? -1] ?? []) {
      const v = number[node] ?? -1;
      if (v === -1) continue;
      const least = at(semi, evaluate(v));
      if (least < at(semi, w)) semi[w] = least;
    }
    const s = at(semi, w);
    bucketNext[w] = at(bucketHead, s);
    bucketHead[s] = w;
    const p = parent[w] ?? -1;
    ancestor[w] = p;
    for (let v = at(bucketHead, p); v !== -1; v = at(bucketNext, v)) {
      const u = evaluate(v);
      immediate[v] = at(semi, u) < at(semi, v) ? u : p;
    }
    bucketHead[p] = -1;
  }
  for (let w = 1; w < size; w++) if (at(immediate, w) !== at(semi, w)) immediate[w] = at(immediate, at(immediate, w));

  const result = new Int32Array(count).fill(-1);
  for (let w = 1; w < size; w++) result[vertex[w] ?? -1] = vertex[at(immediate, w)] ?? -1;
  return result;
}
