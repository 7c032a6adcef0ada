/** Text of white space alone says as little as none. */
const isEmpty = (value: unknown): boolean => value === null || (typeof value === "string" && value.trim() === "");

const withoutEmptyIn = (value: unknown, opaque: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) {
    return value.filter((item) => !isEmpty(item)).map((item: unknown) => withoutEmptyIn(item, opaque));
  }
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => !isEmpty(field));
  return Object.fromEntries(
    kept.map(([name, field]) => [name, opaque.has(name) ? field : withoutEmptyIn(field, opaque)]),
  );
};

/**
 * The value without the fields and items that hold nothing: `null`, and text that is empty or white space. Clients fill in
 * forms that way. What is in `opaque` fields is somebody else's format, and stays as it is.
 */
export const withoutEmpty = (value: unknown, opaque: readonly string[] = []): unknown =>
  withoutEmptyIn(value, new Set(opaque));
