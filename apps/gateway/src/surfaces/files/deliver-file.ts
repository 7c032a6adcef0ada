import { CrossdeskError, withCall } from "@crossdesk/contracts";
import type { StoredFile } from "@crossdesk/contracts";
import { BlobNotFoundError, PICTURE_VARIANTS } from "@crossdesk/file-store";
import type { PictureVariant } from "@crossdesk/file-store";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { parseQuery } from "../../api/input.ts";
import type { callOf } from "../../edge/request-facts.ts";
import { isUnchanged } from "./conditions.ts";
import type { FileDeps, PhotoOriginals } from "./file-services.ts";
import { sendFile } from "./send-file.ts";

export const DeliveryQuery = z.object({
  variant: z.enum(PICTURE_VARIANTS).optional().describe("A picture of the file to show, in place of the file itself."),
});

/** A file that the caller may read, and the request that it answers. */
export interface Delivery {
  readonly file: StoredFile;
  readonly call: Pick<ReturnType<typeof callOf>, "context">;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Milliseconds for a picture that has to be drawn first; the files service itself gives up before. */
const DRAWING_MS = 10_000;

/** Answers with a file as its caller gets it: a picture of it where that is asked for, else its bytes. */
export const deliverFile = async (deps: FileDeps, delivery: Delivery): Promise<FastifyReply> => {
  const { file, request, reply } = delivery;
  const { variant } = parseQuery(DeliveryQuery, request);
  if (variant !== undefined) return sendPicture(deps, delivery, variant);
  return sendFile({ file, store: deps.files.store, blanks: await blanksFor(deps, delivery), request, reply });
};

/** Where a photo was taken is its uploader's business, and that of agents where the configuration says so. */
const blanksFor = async ({ files }: FileDeps, { file, call }: Delivery) => {
  if (file.isOwn === true || mayReadOriginals(files.photoOriginals, call)) return [];
  try {
    return await files.photos.blanksOf(file);
  } catch (error) {
    // It has no bytes, which sending it will show.
    if (error instanceof BlobNotFoundError) return [];
    throw error;
  }
};

const mayReadOriginals = (originals: PhotoOriginals | undefined, { context }: Delivery["call"]): boolean => {
  const { role } = context.rpc.caller;
  return originals === "agents" && (role === "agent" || role === "admin");
};

/** The picture, which is drawn at its first request. */
const readPicture = async (deps: FileDeps, delivery: Delivery, variant: PictureVariant): Promise<Buffer> => {
  const { file, call } = delivery;
  const { store } = deps.files;
  const found = await store.readPicture(file.id, variant);
  if (found !== null) return found;
  await deps.client.files.prepare.mutate({ id: file.id }, withCall({ ...call.context.rpc, timeoutMs: DRAWING_MS }));
  const drawn = await store.readPicture(file.id, variant);
  if (drawn === null) throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.");
  return drawn;
};

/** Nothing but pixels is in it, so that a browser may show it; all else is only ever saved. */
const sendPicture = async (deps: FileDeps, delivery: Delivery, variant: PictureVariant): Promise<FastifyReply> => {
  const { file, request, reply } = delivery;
  const validators = { etag: `"${file.sha256.slice(0, 32)}-${variant}"`, lastModified: new Date(file.committedAt) };
  const headers = { etag: validators.etag, "cache-control": "private, no-cache" };
  if (isUnchanged(request.headers, validators)) return reply.code(304).headers(headers).send();
  const picture = await readPicture(deps, delivery, variant);
  return reply
    .headers({
      ...headers,
      "content-type": "image/webp",
      "content-disposition": `inline; filename="${file.id}-${variant}.webp"`,
      "content-security-policy": "sandbox; default-src 'none'",
    })
    .send(picture);
};
