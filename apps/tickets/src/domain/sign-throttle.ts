import { SIGN_AGAIN_MS } from "@crossdesk/contracts";
import type { SignState } from "@crossdesk/contracts";

/** The burst of signs that a caller may send, and the number per second after it: a page sends far fewer. */
const BURST = 8;
const PER_SECOND = 2;
/** Callers who are remembered; one who is forgotten begins again. */
const MOST_CALLERS = 20_000;

/** A sign, as it was asked for. */
export interface AskedSign {
  readonly caller: string;
  readonly ticket: string;
  readonly state: SignState;
}

interface Account {
  left: number;
  at: number;
  ticket: string;
  state: SignState;
  takenAt: number;
}

/** How soon the same sign says something new. */
const againMs = (state: SignState): number => (state === "left" ? SIGN_AGAIN_MS.viewing : SIGN_AGAIN_MS[state] / 2);

/** Lets through what says something new, and of one caller no more than a page would send. */
export class SignThrottle {
  readonly #accounts = new Map<string, Account>();

  /** `repeated`: it was passed on a moment ago and still holds. `refused`: the caller signs too often. */
  take({ caller, ticket, state }: AskedSign, now: number): "taken" | "repeated" | "refused" {
    const account = this.#accounts.get(caller) ?? { left: BURST, at: now, ticket: "", state, takenAt: now };
    this.#accounts.delete(caller);
    this.#accounts.set(caller, account);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > MOST_CALLERS && oldest !== undefined) this.#accounts.delete(oldest);
    if (account.ticket === ticket && account.state === state && now - account.takenAt < againMs(state)) {
      return "repeated";
    }
    account.left = Math.min(BURST, account.left + ((now - account.at) / 1_000) * PER_SECOND);
    account.at = now;
    if (account.left < 1) return "refused";
    account.left -= 1;
    Object.assign(account, { ticket, state, takenAt: now });
    return "taken";
  }
}
