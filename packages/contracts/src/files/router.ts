import { createHealthProcedure } from "../health.ts";
import type { HealthHandler } from "../health.ts";
import { procedure, router } from "../trpc.ts";
import type { Handler } from "../trpc.ts";
import {
  AbortedUpload,
  BeginUploadInput,
  CommitUploadInput,
  GetFileInput,
  LinkedFiles,
  LinkFilesInput,
  PreparedFile,
  PrepareFileInput,
  StoredFile,
  Upload,
  UploadReference,
} from "./file.ts";

export interface FilesHandlers {
  readonly health: HealthHandler;
  readonly files: {
    /** Checks who may upload what for which ticket, and gives leave to store the bytes. */
    readonly begin: Handler<typeof BeginUploadInput, typeof Upload>;
    /** Makes the file visible; its bytes must be in the store. */
    readonly commit: Handler<typeof CommitUploadInput, typeof StoredFile>;
    readonly abort: Handler<typeof UploadReference, typeof AbortedUpload>;
    /** A file that the caller may read: its own, or one of a ticket that it may read. */
    readonly get: Handler<typeof GetFileInput, typeof StoredFile>;
    /**
     * Makes the pictures that a file is shown by, where there are none yet. FILE_NOT_FOUND where it cannot be shown as one,
     * SERVICE_UNAVAILABLE while they are still being made.
     */
    readonly prepare: Handler<typeof PrepareFileInput, typeof PreparedFile>;
    readonly link: Handler<typeof LinkFilesInput, typeof LinkedFiles>;
  };
}

/** The files service: what was uploaded, by whom, for which ticket, and who may read it. Bytes never cross it. */
export const createFilesRouter = ({ files, health }: FilesHandlers) =>
  router({
    files: router({
      health: createHealthProcedure(health),
      begin: procedure
        .input(BeginUploadInput)
        .output(Upload)
        .mutation(({ input, ctx, signal }) => files.begin(input, { ctx, signal })),
      commit: procedure
        .input(CommitUploadInput)
        .output(StoredFile)
        .mutation(({ input, ctx, signal }) => files.commit(input, { ctx, signal })),
      abort: procedure
        .input(UploadReference)
        .output(AbortedUpload)
        .mutation(({ input, ctx, signal }) => files.abort(input, { ctx, signal })),
      get: procedure
        .input(GetFileInput)
        .output(StoredFile)
        .query(({ input, ctx, signal }) => files.get(input, { ctx, signal })),
      prepare: procedure
        .input(PrepareFileInput)
        .output(PreparedFile)
        .mutation(({ input, ctx, signal }) => files.prepare(input, { ctx, signal })),
      link: procedure
        .input(LinkFilesInput)
        .output(LinkedFiles)
        .mutation(({ input, ctx, signal }) => files.link(input, { ctx, signal })),
    }),
  });
export type FilesRouter = ReturnType<typeof createFilesRouter>;
