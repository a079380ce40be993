import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type Diagnostic, diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { lackOfFeature } from "./attach-error.ts";

const MOUNT_POINTS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/** Where tracefs is mounted; `root` is that place where it is told. `what` begins the message where there is none. */
export function findTracefs(what: string, root?: string): Result<string> {
  const mounted = (root === undefined ? MOUNT_POINTS : [root]).find((one) => existsSync(`${one}/events`));
  return mounted === undefined ? failure(noTracefs(what, root)) : ok(mounted);
}

/** The id of a trace event, `CATEGORY/EVENT`, that perf_event_open(2) takes. */
export function traceEventId(what: string, event: string, root?: string): Result<number> {
  const tracefs = findTracefs(what, root);
  if (!tracefs.ok) return tracefs;
  const events = `${tracefs.value}/events`;
  const parts = event.split("/");
  // Lisp writes a hyphen where C has an underscore.
  const spelling = [event, event.replaceAll("-", "_")].find((one) => existsSync(`${events}/${one}/id`));
  if (parts.length !== 2 || parts.some((part) => !/^[\w-]+$/.test(part)) || spelling === undefined)
    return failure(diagnostic("WH6018", `${what}: this kernel has no trace event ${event}`, { help: eventHelp(events, parts) }));
  try {
    return ok(Number(readFileSync(`${events}/${spelling}/id`, "utf8")));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return failure(notReadable(what, `${events}/${spelling}/id`, String(error.code)));
  }
}

function noTracefs(what: string, root: string | undefined): Diagnostic {
  const existing = (root === undefined ? MOUNT_POINTS : [root]).find(unreadable);
  if (existing !== undefined) return notReadable(what, existing, "EACCES");
  const missing = lackOfFeature(what, `tracefs at ${root ?? MOUNT_POINTS.join(" or ")}`);
  return { ...missing, help: ["mount -t tracefs tracefs /sys/kernel/tracing"] };
}

/** Whether a directory is there and may not be listed. */
function unreadable(path: string): boolean {
  try {
    readdirSync(path);
    return false;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return error.code === "EACCES" || error.code === "EPERM";
  }
}

const notReadable = (what: string, path: string, code: string): Diagnostic =>
  diagnostic("WH6016", `${what}: ${path} cannot be read: ${code}`, {
    help: ["run as root: tracefs is root's alone unless it is mounted otherwise"],
  });

function eventHelp(events: string, parts: readonly string[]): readonly string[] {
  const [category, event] = parts;
  if (parts.length !== 2 || category === undefined || event === undefined) return ["trace events are named CATEGORY/EVENT"];
  const categories = readdirSync(events);
  if (!categories.includes(category)) return [...suggestion(category, categories), `ls ${events} shows the categories`];
  return [...suggestion(event, readdirSync(`${events}/${category}`)), `ls ${events}/${category} shows the events`];
}
