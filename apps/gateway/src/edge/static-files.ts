import { mime } from "@fastify/send";
import staticFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";
import fp from "fastify-plugin";

/** The type that HTML names for scripts; the list of the library has its predecessor. */
mime.define({ "text/javascript": ["js"] }, true);

export interface StaticFilesOptions {
  /** The one folder that files are sent from; it may appear while the gateway runs. */
  readonly folder: string;
}

/**
 * Lets routes send files of a folder by `reply.sendFile`, in the smallest form that was written beside them (`.br`, `.gz`) and the caller takes. It
 * serves nothing by itself: which file is sent, and how long it may be kept, each route says.
 */
export const sendsFiles = fp<StaticFilesOptions>(
  async (app: FastifyInstance, { folder }) => {
    await app.register(staticFiles, {
      root: folder,
      serve: false,
      preCompressed: true,
      suppressWarning: true,
      dotfiles: "ignore",
      index: false,
      acceptRanges: false,
      lastModified: false,
      cacheControl: false,
    });
  },
  { name: "static-files" },
);
