import { z } from "zod";
import { ConfigError } from "./config-error.ts";

const SECRET_NAME = /SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE|(?:^|_)KEYS?(?:$|_)/;

/**
 * Parses the environment once, at start. An empty variable counts as unset. On failure it throws a `ConfigError` that names
 * every wrong variable, what is wrong, and, from the field's `.describe(…)`, how to fix it. Values of variables
 * that are secret by their name, and the user and password of URLs, are never shown.
 */
export const readConfig = <Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> => {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const result = schema.safeParse(given, { error: describeIssue });
  if (result.success) return result.data;

  const lines = result.error.issues.map((issue) => {
    const [name, ...within] = issue.path;
    if (typeof name !== "string") return issue.message;
    const help = describeField(schema, name);
    // Where a variable holds a list, the index in it does not help.
    const isNamed = within.length > 0 && within.every((key) => typeof key === "string");
    const problem = `${isNamed ? `${within.join(".")} ` : ""}${issue.message}.`;
    return `${name} ${showValue(name, given[name])}: ${problem}${help === undefined ? "" : `\n    ${help}`}`;
  });
  throw new ConfigError(lines);
};

/** What a variable must be, in the operator's terms; the schema's own message comes first. */
const describeIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_type") {
    if (issue.input === undefined) return "is needed";
    if (issue.expected === "int") return "must be a whole number";
    return issue.expected === "number" ? "must be a number" : undefined;
  }
  if (issue.code === "invalid_value") {
    const names = issue["expected"] === "stringbool" ? ["true", "false"] : issue.values.map(String);
    return `must be ${names.length > 1 ? `${names.slice(0, -1).join(", ")} or ` : ""}${names.at(-1)}`;
  }
  if (issue.code === "too_small") {
    return `must ${issue.origin === "string" ? `have ${issue.minimum} characters` : `be ${issue.minimum}`} or more`;
  }
  if (issue.code === "too_big") {
    return `must ${issue.origin === "string" ? `have ${issue.maximum} characters` : `be ${issue.maximum}`} or less`;
  }
  return undefined;
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
