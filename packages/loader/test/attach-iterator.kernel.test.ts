import { nodeHost } from "@whistler/compiler/node";
import { expect, test } from "vitest";
import { describeKernel } from "../../../test/kernel/privileges.ts";
import { attachIterator, type Collection, loadCollection } from "../src/index.ts";
import { codes, expectNoLeaks } from "./attaching.ts";
import { firstProgram, loaded, openFds, specOf, value } from "./loading.ts";

/** Writes the value of each element. The context: meta, map, key, value; behind the last element the value is null. */
const ELEMENTS = `
  (defmap numbers :type :array :key-size 4 :value-size 8 :max-entries 4)
  (defprog dump (:type :iter :section "iter/bpf_map_elem" :license "GPL")
    (let ((meta (ctx u64 0))
          (element (ctx u64 24)))
      (when element
        (seq-write (load u64 meta 0) element 8)))
    0)`;

/** Writes the number of each process: task_struct is what the context points to behind meta. */
const TASKS = `
  (import-kernel-struct task-struct tgid)
  (defprog tasks (:type :iter :section "iter/task" :license "GPL")
    (let ((meta (ctx u64 0))
          (task (ctx u64 8))
          (number u64 0))
      (when task
        (setf number (task-struct-tgid (as-task-struct task)))
        (seq-write (load u64 meta 0) (stack-addr number) 8)))
    0)`;

const numbersOf = (collection: Collection) => {
  const map = collection.maps.get("numbers");
  if (!map) throw new Error("no map");
  return map;
};
const words = (bytes: Uint8Array): readonly bigint[] => [...new BigUint64Array(bytes.slice().buffer)];

describeKernel("iterators", () => {
  test("the elements of a map, as often as they are read", () => {
    const before = openFds();
    {
      using collection = loaded(ELEMENTS);
      const map = numbersOf(collection);
      const put = (key: number, number: bigint): void =>
        void value(map.update(new Uint8Array(new Uint32Array([key]).buffer), new Uint8Array(new BigUint64Array([number]).buffer)));
      put(1, 10n);
      put(3, 30n);
      using link = value(attachIterator(firstProgram(collection), { map }));
      expect(words(value(link.read()))).toEqual([0n, 10n, 0n, 30n]);
      put(2, 20n);
      expect(words(value(link.read()))).toEqual([0n, 10n, 20n, 30n]);
      link.close();
      expect(codes(link.read())).toEqual(["WH6027"]);
      expectNoLeaks(ELEMENTS, {});
    }
    expect(openFds()).toBe(before);
  });

  test("all tasks", () => {
    using collection = value(loadCollection(specOf(TASKS, { host: nodeHost() })));
    using link = value(attachIterator(firstProgram(collection)));
    expect(words(value(link.read()))).toContain(BigInt(process.pid));
  });

  test("a map's elements need the map", () => {
    using collection = loaded(ELEMENTS);
    const [found] = attachIterator(firstProgram(collection)).diagnostics;
    expect([found?.code, found?.help]).toEqual(["WH6014", ["an iterator over a map's elements needs the map"]]);
  });
});
