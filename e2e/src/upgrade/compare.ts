/** What differs between two reads of the same, by where it is. */
export type Differences = readonly string[];

/** Signatures and times of the answer itself, which differ in every answer, and a time that is only shown until it has come. */
const settled = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/[?]expires=\d+&key=\w+&signature=[\w-]+/gu, "")
      .replaceAll(/"(currentTimestamp|agentTimeInStatus)":\d+/gu, '"$1":0')
      .replaceAll(/"offerAgainAt":"[^"]+"/gu, '"offerAgainAt":null'),
  );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const compareAt = (path: string, [then, now]: readonly [unknown, unknown], isSame: boolean): string[] => {
  if (Array.isArray(then) && Array.isArray(now) && then.length === now.length) {
    return then.flatMap((item: unknown, index) => compareAt(`${path}[${index}]`, [item, now[index]], isSame));
  }
  if (isObject(then) && isObject(now)) {
    const added = isSame ? Object.keys(now).filter((key) => !(key in then)) : [];
    return [
      ...added.map((key) => `${path}.${key} is new`),
      ...Object.entries(then).flatMap(([key, value]) =>
        key in now ? compareAt(`${path}.${key}`, [value, now[key]], isSame) : [`${path}.${key} is gone`],
      ),
    ];
  }
  return Object.is(then, now) ? [] : [`${path}: ${JSON.stringify(then)} became ${JSON.stringify(now)}`];
};

/**
 * The differences of the later answer from the earlier one. Another release may return more fields (`isSame` false): those that both have are
 * compared. Lists are as long and in the same order in any case.
 */
export const compareAnswers = (then: unknown, now: unknown, { isSame }: { readonly isSame: boolean }): Differences =>
  compareAt("answer", [settled(then), settled(now)], isSame);
