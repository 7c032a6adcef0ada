import { createHealthProcedure } from "../health.ts";
import type { HealthHandler } from "../health.ts";
import { procedure, router } from "../trpc.ts";
import type { Handler } from "../trpc.ts";
import { GetFileInput, StoredFile } from "./file.ts";

export interface FilesHandlers {
  readonly health: HealthHandler;
  readonly files: {
    readonly get: Handler<typeof GetFileInput, typeof StoredFile>;
  };
}

/** The files service: what was uploaded, by whom, for which ticket, and who may read it. Bytes never cross it. */
export const createFilesRouter = ({ files, health }: FilesHandlers) =>
  router({
    files: router({
      health: createHealthProcedure(health),
      get: procedure
        .input(GetFileInput)
        .output(StoredFile)
        .query(({ input, ctx, signal }) => files.get(input, { ctx, signal })),
    }),
  });
export type FilesRouter = ReturnType<typeof createFilesRouter>;
