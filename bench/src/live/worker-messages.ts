/** A stream to open, under a number of the benchmark's own. */
export interface StreamToOpen {
  readonly key: number;
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** On which stream which message came, and when, by `sharedNow`. */
export type Arrival = readonly [key: number, mark: string, at: number];

export type ToWorker =
  | { readonly kind: "open"; readonly streams: readonly StreamToOpen[] }
  /** Asks for what has come since it was asked for last. */
  | { readonly kind: "collect" };

export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "opened" }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "arrivals"; readonly arrivals: readonly Arrival[]; readonly open: number };
