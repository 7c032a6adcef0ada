import { mkdtempDisposable, writeFile } from "node:fs/promises";
import type { DisposableTempDir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";

/** For each test of a file, a folder whose programs come before those of the machine. */
export const useStandInPrograms = () => {
  let folder: DisposableTempDir;
  beforeEach(async () => {
    folder = await mkdtempDisposable(join(tmpdir(), "crossdesk-image-"));
    vi.stubEnv("PATH", `${folder.path}${delimiter}${process.env["PATH"]}`);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await folder.remove();
  });
  return {
    folder: () => folder.path,
    /** Puts a shell script of this name there. */
    provide: (name: string, script: string): Promise<void> =>
      writeFile(join(folder.path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
  };
};
