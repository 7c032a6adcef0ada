import { z } from "zod";
import { ERROR_CODES } from "../../src/errors.ts";
import type { ErrorData, ErrorKind } from "../../src/errors.ts";

/** Types that take each other's values. */
type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;

const Details = z.object({
  issues: z
    .array(z.object({ path: z.array(z.union([z.string(), z.number()])).readonly(), message: z.string() }).readonly())
    .readonly()
    .exactOptional(),
  from: z.string().exactOptional(),
  allowed: z.array(z.string()).readonly().exactOptional(),
  version: z.int().exactOptional(),
  reopenableUntil: z.string().nullable().exactOptional(),
  retryAfter: z.number().exactOptional(),
  quota: z.object({ name: z.string(), limit: z.number(), remaining: z.number() }).readonly().exactOptional(),
  limit: z.number().exactOptional(),
});

/** Gives the schema back; does not compile where it is not that of the type. */
const ofErrorData = <Schema extends z.ZodType>(
  schema: Same<z.infer<Schema>, ErrorData> extends true ? Schema : never,
): Schema => schema;

/** `data` of a failed call: the contracts have it as a type alone. */
export const Failure = ofErrorData(
  z.object({
    code: z.custom<ErrorData["code"]>((code) => typeof code === "string"),
    httpStatus: z.int(),
    kind: z.enum(Object.keys(ERROR_CODES) as [ErrorKind, ...ErrorKind[]]),
    details: Details,
    path: z.string().exactOptional(),
    requestId: z.string().exactOptional(),
  }),
);
