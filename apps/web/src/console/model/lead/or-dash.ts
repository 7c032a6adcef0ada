/** Says a value; where there is none, a dash. */
export const orDash = <Value>(value: Value | null, say: (value: Value) => string): string =>
  value === null ? "–" : say(value);
