import { useEffect, useState } from "preact/hooks";
import { isPassing, readFailure, describeFailure } from "../model/failure.ts";

/** What was read, or why not. While it is read again, what was read before stays. */
export interface Reading<Value> {
  readonly value: Value | undefined;
  readonly failure: string | undefined;
}

const RETRY_MS = 3_000;
/** Changes come in twos and threes; one reading serves them. */
const REST_MS = 150;

/** Reads something: again whenever `key` changes, and a little later where it can't be reached. */
export const useReading = <Value>(key: string, read: () => Promise<Value>): Reading<Value> => {
  const [reading, setReading] = useState<Reading<Value>>({ value: undefined, failure: undefined });
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout>;
    const run = async (): Promise<void> => {
      try {
        const value = await read();
        if (isCurrent) setReading({ value, failure: undefined });
      } catch (error) {
        if (!isCurrent) return;
        const failure = readFailure(error);
        setReading((before) => ({ ...before, failure: describeFailure(failure) }));
        if (isPassing(failure)) timer = setTimeout(() => void run(), RETRY_MS);
      }
    };
    timer = setTimeout(() => void run(), reading.value === undefined ? 0 : REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key]);
  return reading;
};
