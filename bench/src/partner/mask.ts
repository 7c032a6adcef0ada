/** The same with each value of a field of these names replaced by its type: what no two runs have in common. */
export const mask = (value: unknown, differing: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => mask(item, differing));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      differing.has(name) && typeof each !== "object" ? typeof each : mask(each, differing),
    ]),
  );
};
