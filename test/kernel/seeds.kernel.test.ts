import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { expect, test } from "vitest";
import { command, describeKernel, uniqueName, withFiles, withPins } from "./privileges.ts";

/** What a user of the packet counter does in a shell: attach the object with ip, look at the map with bpftool, detach. */

function objectOf(example: string): Uint8Array {
  const text = readFileSync(new URL(`../../examples/${example}`, import.meta.url), "utf8");
  const result = compileSource(text, example);
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value.object;
}

/** Run with a veth pair in a network namespace of its own; `inside` runs a command there. */
function withVeth(run: (device: string, inside: (...command: string[]) => string) => void): void {
  const namespace = uniqueName("wh");
  const inside = (...args: string[]): string => command("ip", "netns", "exec", namespace, ...args);
  command("ip", "netns", "add", namespace);
  try {
    inside("ip", "link", "add", "a0", "type", "veth", "peer", "name", "b0");
    for (const device of ["a0", "b0", "lo"]) inside("ip", "link", "set", device, "up");
    run("a0", inside);
  } finally {
    command("ip", "netns", "del", namespace);
  }
}

describeKernel("shell lines of a first use", () => {
  test("ip link set dev … xdp obj … sec xdp, bpftool map dump, xdp off", () => {
    withFiles((files) =>
      withVeth((device, inside) => {
        const object = join(files, "count.bpf.o");
        writeFileSync(object, objectOf("count-packets.lisp"));
        inside("ip", "link", "set", "dev", device, "xdp", "obj", object, "sec", "xdp");
        const attached = JSON.parse(inside("ip", "-j", "link", "show", "dev", device)) as readonly { xdp?: { prog: { id: number } } }[];
        const program = attached[0]?.xdp?.prog.id;
        expect(program).toBeGreaterThan(0);
        const [info] = JSON.parse(command("bpftool", "-j", "prog", "show", "id", String(program))).map_ids as readonly number[];
        const byId = JSON.parse(command("bpftool", "-j", "map", "dump", "id", String(info))) as readonly unknown[];
        expect(byId).toHaveLength(1);
        expect(command("bpftool", "map", "dump", "name", "pkt_count")).toContain("key");
        inside("ip", "link", "set", "dev", device, "xdp", "off");
        expect(inside("ip", "link", "show", "dev", device)).not.toContain("prog/xdp");
      }),
    );
  });

  test("bpftool prog dump xlated linum shows the Lisp lines", () => {
    withFiles((files) =>
      withPins((pins) => {
        const object = join(files, "count.bpf.o");
        writeFileSync(object, objectOf("count-packets.lisp"));
        command("bpftool", "prog", "load", object, join(pins, "count"));
        const listing = command("bpftool", "prog", "dump", "xlated", "pinned", join(pins, "count"), "linum");
        const lines = listing.split("\n").filter((line) => line.startsWith(";") || line.startsWith("int "));
        expect(lines).toEqual([
          "int count_packets(struct xdp_md * ctx):",
          "; (incf (getmap pkt-count 0)) [file:count-packets.lisp line_num:6 line_col:3]",
          "; XDP_PASS) [file:count-packets.lisp line_num:7 line_col:3]",
        ]);
      }),
    );
  });
});
