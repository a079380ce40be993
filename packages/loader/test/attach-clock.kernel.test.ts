import { expect, test } from "vitest";
import { describeKernel } from "../../../test/kernel/privileges.ts";
import { type AttachOptions, attach } from "../src/index.ts";
import { codes, expectNoLeaks } from "./attaching.ts";
import { counter, firstProgram, loaded, openFds, value } from "./loading.ts";

const source = (section: string): string => `
  (defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
  (defprog tick (:type :perf-event :section "${section}" :license "GPL")
    (incf (getmap hits 0))
    0)`;

describeKernel("clocks", () => {
  test.each<[string, AttachOptions]>([
    ["perf_event", { rate: { frequencyHz: 999 } }],
    ["perf_event", { rate: { periodNs: 1_000_000n } }],
    ["profile/hz:999", {}],
    ["interval/ms:1", {}],
  ])("%s %o", (section, options) => {
    const before = openFds();
    using collection = loaded(source(section));
    const link = value(attach(firstProgram(collection), options));
    const deadline = performance.now() + 5000;
    while (counter(collection) < 3 && performance.now() < deadline);
    expect(counter(collection)).toBeGreaterThanOrEqual(3);
    expect(link.close().ok).toBe(true);
    const after = counter(collection);
    for (const end = performance.now() + 50; performance.now() < end; );
    expect(counter(collection)).toBe(after);
    collection.close();
    expect(openFds()).toBe(before);
    expectNoLeaks(source(section), options);
  });

  test("without a rate nothing is attached", () => {
    using collection = loaded(source("perf_event"));
    expect(codes(attach(firstProgram(collection)))).toEqual(["WH6023"]);
    using odd = loaded(source("profile/hz:fast"));
    expect(codes(attach(firstProgram(odd)))).toEqual(["WH6023"]);
  });
});
