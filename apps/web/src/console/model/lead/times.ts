import { remember } from "../../../ui/i18n/remember.ts";

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
  { unit: "day", seconds: DAY },
  { unit: "hour", seconds: HOUR },
  { unit: "minute", seconds: MINUTE },
  { unit: "second", seconds: SECOND },
] as const;

const unitOf = remember(
  (locale: string, unit: string) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }),
);

/** How long something took, by its two largest units: `1 hr 30 min`, `45 sec`; in short. */
export const formatElapsed = (seconds: number, locale: string): string => {
  const say = (value: number, unit: string): string => unitOf(locale, unit).format(value);
  const first = UNITS.findIndex((each) => seconds >= each.seconds);
  const largest = UNITS[first];
  if (largest === undefined) return say(0, "second");
  const whole = Math.floor(seconds / largest.seconds);
  const next = UNITS[first + 1];
  const rest = next === undefined ? 0 : Math.floor((seconds - whole * largest.seconds) / next.seconds);
  return next === undefined || rest === 0
    ? say(whole, largest.unit)
    : `${say(whole, largest.unit)} ${say(rest, next.unit)}`;
};
