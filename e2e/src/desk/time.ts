export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Monday, at midnight. */
export const BEGIN = Date.UTC(2026, 5, 1);

/** People act at whole minutes, so that what they do at the same time is done at once. */
export const STEP = MINUTE;

/** The next time at which people act, `delay` from now or a little later. */
export const stepAfter = (now: number, delay: number): number =>
  Math.max(Math.ceil((now + delay) / STEP) * STEP, (Math.floor(now / STEP) + 1) * STEP);

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** `day 3 (Wed) 14:05:00`. */
export const formatTime = (time: number): string => {
  const day = Math.floor((time - BEGIN) / DAY) + 1;
  const date = new Date(time);
  return `day ${day} (${WEEKDAYS[date.getUTCDay()]}) ${date.toISOString().slice(11, 19)}`;
};

/** `45 s`, `12 min`, `3.5 h`, `2.0 days`. */
export const formatDuration = (milliseconds: number): string => {
  if (milliseconds < 2 * MINUTE) return `${Math.round(milliseconds / SECOND)} s`;
  if (milliseconds < 2 * HOUR) return `${Math.round(milliseconds / MINUTE)} min`;
  if (milliseconds < 2 * DAY) return `${(milliseconds / HOUR).toFixed(1)} h`;
  return `${(milliseconds / DAY).toFixed(1)} days`;
};
