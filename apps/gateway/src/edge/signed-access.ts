import { CrossdeskError } from "@crossdesk/contracts";
import type { FileLinks } from "@crossdesk/file-store";
import type { FastifyRequest } from "fastify";
import { z } from "zod";

const Query = z.looseObject({
  expires: z.unknown().optional(),
  key: z.unknown().optional(),
  signature: z.unknown().optional(),
});

/** Whether the request comes by a signed link. */
export const isSigned = (request: FastifyRequest): boolean =>
  Query.safeParse(request.query).data?.signature !== undefined;

/** Refuses a request whose link was not signed by us for this path, or is no longer good. */
export const checkSignature = (links: FileLinks, path: `/${string}`, request: FastifyRequest): void => {
  const verdict = links.check(path, Query.parse(request.query));
  if (verdict === "valid") return;
  const message =
    verdict === "expired" ? "This link is no longer good. Ask for a new one." : "This link's signature is not valid.";
  throw new CrossdeskError("FORBIDDEN", message);
};
