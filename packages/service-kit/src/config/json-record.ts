import { z } from "zod";

const parseJson = (text: string, ctx: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
};

/** A setting whose text is a JSON object: its values by their names. */
export const jsonRecord = <Name extends z.core.$ZodRecordKey, Value extends z.ZodType>(name: Name, value: Value) =>
  z.string().transform(parseJson).pipe(z.record(name, value));
