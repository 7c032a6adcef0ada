import { z } from "zod";

export const ErrorResponse = z.strictObject({
  error: z.strictObject({
    code: z.string().min(1),
    message: z.string().min(1),
    /** A JSON path, where one field is at fault. */
    paths: z.string().startsWith("$").optional(),
  }),
});
export type ErrorResponse = z.output<typeof ErrorResponse>;
