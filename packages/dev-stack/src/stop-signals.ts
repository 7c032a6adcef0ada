/**
 * Ctrl-C, a closed terminal and SIGTERM: the first one asks for an orderly stop, the second ends the process at once.
 * The listener also keeps the process alive until then.
 */
export function onStopSignal(handlers: { first(): Promise<void>; second(): Promise<void> }): void {
  const alive = setInterval(() => undefined, 2 ** 30);
  let asked = false;
  const listen = () => {
    if (asked) {
      void handlers.second().finally(() => process.exit(130));
      return;
    }
    asked = true;
    void handlers.first().finally(() => clearInterval(alive));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, listen);
}
