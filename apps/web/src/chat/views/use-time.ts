import { useEffect, useState } from "preact/hooks";

/** The time by this browser's clock, a step at a time, from `since` on. */
export const useTime = (since: number | undefined, everyMs: number): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (since === undefined) return undefined;
    let ticking: ReturnType<typeof setInterval> | undefined;
    const begin = (): void => {
      setNow(Date.now());
      ticking = setInterval(() => setNow(Date.now()), everyMs);
    };
    const beginning = setTimeout(begin, Math.max(0, since - Date.now()));
    return () => {
      clearTimeout(beginning);
      clearInterval(ticking);
    };
  }, [since, everyMs]);
  return now;
};
