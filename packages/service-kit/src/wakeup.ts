/** Lets one loop sleep until there is work: a commit that made some, a moved clock, or the poll's time. */
export class Wakeup {
  #notified = false;
  #wake: (() => void) | undefined;

  /** Ends the present sleep, or the next one before it begins. */
  notify(): void {
    this.#notified = true;
    this.#wake?.();
  }

  /** Resolves at `notify()`, after `milliseconds`, or when `signal` aborts. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#notified && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener("abort", this.#wake, { once: true });
      });
      if (this.#wake !== undefined) signal.removeEventListener("abort", this.#wake);
      this.#wake = undefined;
    }
    this.#notified = false;
  }
}
