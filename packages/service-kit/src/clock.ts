/** Where the time comes from. Everything that decides by time takes one, so that tests can move it. */
export interface Clock {
  now(): Date;
  /** Called when the time was moved by hand, so that waiting timers are checked again; absent in a real clock. */
  readonly onMove?: (listener: () => void) => () => void;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  set(time: Date): void;
  advance(milliseconds: number): void;
}

/** Creates a clock for tests, at `start`. Timers that run on it look again whenever it moves. */
export const manualClock = (start: Date): ManualClock => {
  let time = start.getTime();
  const listeners = new Set<() => void>();
  const moveTo = (next: number): void => {
    time = next;
    for (const listener of listeners) listener();
  };
  return {
    now: () => new Date(time),
    set: (next) => moveTo(next.getTime()),
    advance: (milliseconds) => moveTo(time + milliseconds),
    onMove: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
