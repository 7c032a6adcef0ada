import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";

type TestOptions = NonNullable<ViteUserConfig["test"]>;

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Where Node keeps what it has compiled, for vitest itself as for the apps that tests start. */
export const COMPILE_CACHE = process.env["NODE_COMPILE_CACHE"] ?? join(ROOT, "node_modules/.cache/crossdesk-compile");

/** Where the `test` task leaves a package's results, and `npm test` looks for them. */
export const TEST_REPORT = "test-output/tests.json";

/**
 * The tests of one package, for a run in its folder as for one of all projects at the root. `servers` names the globalSetup
 * that starts what a run shares: `@crossdesk/testing/global-setup`.
 */
export const defineTests = (test: TestOptions & { readonly name: string }): ViteUserConfig =>
  defineConfig({
    test: {
      reporters: ["default", ["json", { outputFile: TEST_REPORT }]],
      // What a test prints is shown when it failed.
      silent: "passed-only",
      // Two, unless VITEST_MAX_WORKERS says otherwise: what more of them do to limits on waiting has not been measured.
      maxWorkers: 2,
      // Files share their modules: loading them took longer than many a test.
      isolate: false,
      // By Node, which loads the sources as it does for apps, and compiled ones from its cache: no `vi.mock`, which needs vitest's own loader.
      experimental: { viteModuleRunner: false, nodeLoader: false },
      // Room for new objects: V8 starts with so little that a tenth of a worker's CPU time went into moving what lives on.
      execArgv: ["--max-semi-space-size=32"],
      include: ["src/**/*.test.ts", "test/**/*.test.ts"],
      // For a machine that is busy with much else.
      testTimeout: 120_000,
      hookTimeout: 240_000,
      expect: { poll: { timeout: 60_000 } },
      // For the apps that tests start: half of what a start costs is compiling what the last one did.
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
      ...test,
    },
  });
