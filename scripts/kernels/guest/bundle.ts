import { join } from "node:path";
import { build, defaultServerConditions } from "vite";

/** The guest program and the packages that it uses as one file, `<into>/run.mjs`; koffi stays beside it, for its native module. */
export async function bundleGuest(root: string, into: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: "error",
    root,
    ssr: { noExternal: true, external: ["koffi"], resolve: { conditions: ["@whistler/source", ...defaultServerConditions] } },
    build: {
      ssr: "scripts/kernels/guest/run.ts",
      outDir: into,
      minify: false,
      rollupOptions: { output: { entryFileNames: "run.mjs" } },
    },
  });
  return join(into, "run.mjs");
}
