const DAY_MS = 86_400_000;

/** The number of an instant's calendar day where this browser is. Days are not always 24 hours long: clocks change. */
const dayNumber = (at: Date): number => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / DAY_MS;

/** How many calendar days `at` is after `other`: -1 is the day before. */
export const daysBetween = (at: Date, other: Date): number => dayNumber(at) - dayNumber(other);

export const isSameDay = (one: string, other: string): boolean => daysBetween(new Date(one), new Date(other)) === 0;
