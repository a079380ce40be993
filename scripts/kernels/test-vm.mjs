// `npm run test:vm`: what the compiler makes, on other kernels than this machine's (docs/testing.md). The scripts beside this one are
// TypeScript, and run from the packages' sources as the tests do.
import { fileURLToPath } from "node:url";
import { createServer, defaultServerConditions } from "vite";

const server = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  appType: "custom",
  logLevel: "error",
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  ssr: { resolve: { conditions: ["@whistler/source", ...defaultServerConditions] } },
});
try {
  const { main } = await server.ssrLoadModule("/scripts/kernels/main.ts");
  process.exitCode = await main(process.argv.slice(2));
} finally {
  await server.close();
}
