import { z } from "zod";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A choice between strict objects that passes over what none of them knows: a caller of a later release may send more. That only one
 * of the known keys is given stays the choice's own rule.
 */
export const passingOverUnknown = <Choice extends z.ZodType>(keys: readonly string[], choice: Choice) => {
  const known: ReadonlySet<string> = new Set(keys);
  return z.preprocess((input: z.input<Choice>): unknown => {
    if (!isObject(input)) return input;
    const names = Object.keys(input);
    return names.every((name) => known.has(name))
      ? input
      : Object.fromEntries(Object.entries(input).filter(([name]) => known.has(name)));
  }, choice);
};
