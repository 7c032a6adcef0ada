/** npm passes on what it gets, and a terminal signals both at the same time: what comes so soon after the first is the same one. */
const SAME_SIGNAL_MS = 500;

/**
 * Ctrl-C, a closed terminal and SIGTERM: the first one asks for an orderly stop, the second ends the process immediately.
 * The listener also keeps the process alive until then.
 */
export function onStopSignal(handlers: { first(): Promise<void>; second(): Promise<void> }): void {
  const alive = setInterval(() => undefined, 2 ** 30);
  let askedAt: number | undefined;
  const listen = () => {
    const now = performance.now();
    if (askedAt !== undefined) {
      if (now - askedAt > SAME_SIGNAL_MS) void handlers.second().finally(() => process.exit(130));
      return;
    }
    askedAt = now;
    void handlers.first().finally(() => clearInterval(alive));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, listen);
}
