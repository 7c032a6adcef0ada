export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Monday, at midnight. */
export const BEGIN = Date.UTC(2026, 5, 1);

/** People act at whole minutes, so that what they do at the same time is done at once. */
export const STEP = 60 * SECOND;

/** What is not done at once has no minute of its own. */
const LEISURE = 20 * MINUTE;
const LEISURELY_STEP = 5 * MINUTE;

/** The next time at which people act, `delay` from now or a little later. */
export const stepAfter = (now: number, delay: number): number => {
  const step = delay > LEISURE ? LEISURELY_STEP : STEP;
  return Math.max(Math.ceil((now + delay) / step) * step, (Math.floor(now / step) + 1) * step);
};

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
