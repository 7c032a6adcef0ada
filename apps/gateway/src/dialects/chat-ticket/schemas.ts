import { z } from "zod";

export const ErrorResponse = z.strictObject({
  errors: z
    .array(
      z.strictObject({
        /** The HTTP status. */
        status: z.string().regex(/^\d{3}$/),
        title: z.string().min(1),
        detail: z.string().min(1).optional(),
      }),
    )
    .length(1),
});
export type ErrorResponse = z.output<typeof ErrorResponse>;
