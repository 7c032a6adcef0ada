import { fastifyMultipart } from "@fastify/multipart";
import { FILE_RULES } from "@crossdesk/contracts";
import type { FastifyInstance } from "fastify";

/** What a multipart body may hold beside the bytes of its file: headers, boundaries, a few unused fields. */
export const ENVELOPE_BYTES = 64 * 1024;

/** The most bytes of any upload's body. */
export const UPLOAD_BODY_LIMIT =
  Math.max(...Object.values(FILE_RULES).map(({ maxBytes }) => maxBytes)) + ENVELOPE_BYTES;

/** One file more than is taken, so that the second is seen and refused. */
export const PART_LIMITS = { files: 2, fields: 16, parts: 18, fieldNameSize: 255, fieldSize: 2_048, headerPairs: 32 };

/** Makes a scope take multipart bodies, and no others. */
export const takeMultipart = async (scope: FastifyInstance): Promise<void> => {
  scope.removeAllContentTypeParsers();
  await scope.register(fastifyMultipart, { throwFileSizeLimit: false, limits: PART_LIMITS });
};
