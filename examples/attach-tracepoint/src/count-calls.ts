import { compileSource } from "@whistler/compiler";
import { andThen, diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { attach, loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";

/** How often a process made the system call. */
export interface CallCount {
  readonly pid: number;
  readonly calls: number;
}

/** The program: a counter for each process, at the begin of one system call. */
const source = (systemCall: string): string => `
(defmap calls :type :hash :key-size 4 :value-size 8 :max-entries 10240)

(defprog count-calls (:type :tracepoint :section "tracepoint/syscalls/sys_enter_${systemCall}" :license "GPL")
  (incf (getmap calls (cast u32 (>> (get-current-pid-tgid) 32))))
  0)`;

/**
 * Which processes make a system call while something happens, most frequent first. Every failure on the way is a value: a name that is no
 * trace event, a missing privilege, a kernel without tracefs. Whatever happens, nothing stays loaded or attached.
 */
export function countCalls(
  systemCall: string,
  during: () => void,
  options: { readonly tracefs?: string } = {},
): Result<readonly CallCount[]> {
  if (!/^[a-z]\w*$/.test(systemCall)) return failure(diagnostic("WH6018", `${systemCall} is no name of a system call`));
  const compiled = compileSource(source(systemCall), "count-calls.lisp");
  const spec = andThen(
    andThen(compiled, ({ object }) => readElf(object)),
    (file) => readCollection(file),
  );
  const loaded = andThen(spec, (one) => loadCollection(one));
  if (!loaded.ok) return loaded;
  using collection = loaded.value;
  const [program] = collection.programs.values();
  const map = collection.maps.get("calls");
  if (!program || !map) throw new Error("the object has not what its source defines");

  // The section name says what to attach to.
  const attached = attach(program, options);
  if (!attached.ok) return attached;
  {
    using _link = attached.value;
    during();
  }
  const entries = map.entries();
  if (!entries.ok) return entries;
  const number = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = entries.value.map(([key, value]) => ({
    pid: number(key).getUint32(0, true),
    calls: Number(number(value).getBigUint64(0, true)),
  }));
  return ok(counts.sort((a, b) => b.calls - a.calls));
}
