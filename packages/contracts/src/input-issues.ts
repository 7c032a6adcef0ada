import type { z } from "zod";
import type { FieldIssue } from "./errors.ts";

type Issue = z.core.$ZodIssue;

/** What zod says of a union where the schema says nothing itself. */
const UNSAID = "Invalid input";

/** The issues of the alternative that a union's input comes nearest to, if one of them does. */
const nearestOf = (alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined => {
  const [first, second] = alternatives.toSorted((one, other) => one.length - other.length);
  return first !== undefined && first.length < (second?.length ?? Infinity) ? first : undefined;
};

const NOUNS: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What zod expected, as a sentence has it: `a whole number`. */
export const sayType = (expected: string): string => NOUNS[expected] ?? expected;

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );

/** What is to be sent, where zod says what it expected and what came. */
const describeIssue = (issue: Issue, value: unknown): string => {
  if (value === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value")) return "is required";
  return issue.code === "invalid_type" ? `must be ${sayType(issue.expected)}` : issue.message;
};

const collect = (issues: readonly Issue[], input: unknown, at: readonly PropertyKey[]): FieldIssue[] =>
  issues.flatMap((issue) => {
    // Paths of a union's issues begin at the union.
    const path = [...at, ...issue.path];
    const nearest = issue.code === "invalid_union" && issue.message === UNSAID ? nearestOf(issue.errors) : undefined;
    if (nearest !== undefined) return collect(nearest, input, path);
    const message = describeIssue(issue, valueAt(input, path));
    return [{ path: path.map((key) => (typeof key === "symbol" ? String(key) : key)), message }];
  });

/** What is wrong with an input, field by field, in clauses such as `is required`. */
export const toFieldIssues = (issues: readonly Issue[], input: unknown): FieldIssue[] => collect(issues, input, []);

/** Issues that a message names; the others are in its details. */
const MOST_NAMED = 5;

/** `url: is required; description: must be a string`. */
export const describeIssues = (issues: readonly FieldIssue[]): string =>
  issues.length === 0
    ? "The input is not valid."
    : issues
        .slice(0, MOST_NAMED)
        .map(({ path, message }) => `${path.length === 0 ? "The input" : path.join(".")}: ${message}`)
        .join("; ");
