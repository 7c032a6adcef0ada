import { CrossdeskError } from "@crossdesk/contracts";

/** How long events may not be followed until the stream counts as degraded, in milliseconds. */
const UNFOLLOWED_MS = 1_500;
/** How long a change may wait to be read until the stream counts as degraded: less than the timeout of a read. */
const UNREAD_MS = 2_500;
const CHECKED_MS = 250;

export interface LivenessOptions {
  /** Since when a change waits to be read, by `performance.now()`. */
  readonly unreadSince: () => number | undefined;
  readonly onLive: (isLive: boolean) => void;
}

/** Whether everything that is committed is delivered. It becomes live when it is, and stays so until it has not been for a while. */
export class Liveness {
  readonly #options: LivenessOptions;
  #isFollowed = false;
  #unfollowedSince = performance.now();
  #isLive = false;
  #followed = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LivenessOptions) {
    this.#options = options;
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#check(), CHECKED_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  setFollowed(isFollowed: boolean): void {
    if (isFollowed === this.#isFollowed) return;
    this.#isFollowed = isFollowed;
    if (isFollowed) this.#followed.resolve();
    else {
      this.#unfollowedSince = performance.now();
      this.#followed = Promise.withResolvers<void>();
    }
    this.#check();
  }

  /** Resolves when events are followed, or fails after a while. */
  async followed(withinMs: number): Promise<void> {
    if (this.#isFollowed) return;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new CrossdeskError("SERVICE_UNAVAILABLE", "Changes cannot be followed at the moment: try again.")),
      withinMs,
    );
    await Promise.race([this.#followed.promise, late]).finally(() => clearTimeout(timer));
  }

  #check(): void {
    const now = performance.now();
    const unreadSince = this.#options.unreadSince();
    const isRead = unreadSince === undefined || now - unreadSince < UNREAD_MS;
    const isFollowed = this.#isFollowed || (this.#isLive && now - this.#unfollowedSince < UNFOLLOWED_MS);
    const isLive = isFollowed && isRead;
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    this.#options.onLive(isLive);
  }
}
