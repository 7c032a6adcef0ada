import { setTimeout as delay } from "node:timers/promises";
import { toCrossdeskError } from "@crossdesk/contracts";
import type { CommitUploadInput, ErrorKind, StoredFile } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import { callOf } from "../../edge/request-facts.ts";
import type { FileDeps } from "./file-services.ts";

/** Failures that leave open whether the file was committed. */
const UNSETTLED: ReadonlySet<ErrorKind> = new Set(["SERVICE_UNAVAILABLE", "DEADLINE_EXCEEDED", "OVERLOADED"]);
const ATTEMPTS = 3;

/** The call of a request that goes on when its client has left: what was stored is committed or given up. */
export const lastingCallOf = (request: FastifyRequest): Pick<ReturnType<typeof callOf>, "context"> => ({
  context: callOf(request).context,
});

/** Commits an upload whose bytes are in the store; a repetition is the same to the files service. */
export const commit = async (
  { client }: FileDeps,
  request: FastifyRequest,
  input: CommitUploadInput,
): Promise<StoredFile> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.files.commit.mutate(input, lastingCallOf(request));
    } catch (error) {
      if (attempt === ATTEMPTS || !UNSETTLED.has(toCrossdeskError(error).kind)) throw error;
      await delay(200 * attempt);
    }
  }
};

/** Aborts an upload. Bytes are only deleted if it is certain that no file has them; the sweep finds the rest. */
export const giveUp = async ({ client, files }: FileDeps, request: FastifyRequest, id: string): Promise<void> => {
  try {
    const { aborted } = await client.files.abort.mutate({ id }, lastingCallOf(request));
    if (aborted) await files.store.delete(id);
  } catch (error) {
    request.log.info({ requestId: request.id, uploadId: id, err: error }, "an upload is left to the sweep");
  }
};
