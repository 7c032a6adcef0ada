import { z } from "zod";

/** The environment doesn't fit the schema. The message is for the person who starts the program: one line a variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const SECRET_NAME = /SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE|(?:^|_)KEYS?(?:$|_)/;

/**
 * Parses the environment once, at start. An empty variable counts as unset. On failure it throws a `ConfigError` that names
 * every variable at fault, what is wrong, and, from the field's `.describe(…)`, how to mend it. Values of variables
 * that are secret by their name, and the user and password of URLs, are never shown.
 */
export const readConfig = <Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> => {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;

  const lines = result.error.issues.map((issue) => {
    const [name] = issue.path;
    if (typeof name !== "string") return `  ${issue.message}`;
    const help = describeField(schema, name);
    return `  ${name} ${showValue(name, given[name])}: ${issue.message}.${help === undefined ? "" : `\n    ${help}`}`;
  });
  throw new ConfigError(`The environment is not as it should be:\n${lines.join("\n")}`);
};

const showValue = (name: string, value: string | undefined): string => {
  if (value === undefined) return "is not set";
  if (SECRET_NAME.test(name)) return "is set (not shown)";
  // Cut by hand, since a value that failed may be no URL that a parser takes.
  const shown = value.replace(/\/\/[^/\s]*@/g, "//…@");
  return `is "${shown.length > 100 ? `${shown.slice(0, 100)}…` : shown}"`;
};

const describeField = (schema: z.ZodType, name: string): string | undefined => {
  if (!(schema instanceof z.ZodObject)) return undefined;
  let field: unknown = schema.shape[name];
  // `.default()` and `.optional()` wrap the field that was described.
  while (field instanceof z.ZodType) {
    if (field.description !== undefined) return field.description;
    if (!(field instanceof z.ZodDefault || field instanceof z.ZodOptional || field instanceof z.ZodPrefault))
      return undefined;
    field = field.unwrap();
  }
  return undefined;
};
