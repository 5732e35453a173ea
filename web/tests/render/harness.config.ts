import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds what the tests draw goldens with: a module and its workers, in the folder that HARNESS names. */
export default defineConfig({
  publicDir: false,
  worker: { format: "es" },
  resolve: { alias: { "~": here("../../src") } },
  build: {
    outDir: process.env.HARNESS ?? here("../../node_modules/.harness"),
    emptyOutDir: true,
    target: "es2023",
    lib: { entry: here("../../src/render/harness.ts"), formats: ["es"], fileName: "harness" },
  },
});
