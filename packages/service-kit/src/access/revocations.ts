import type { Caller, Revocation } from "@crossdesk/contracts";

/** A caller, or the person whom a link was issued to. */
type Named = Pick<Caller, "subject" | "role" | "entityId">;

/** What a caller's proof says of itself. */
export interface Proof {
  /** Seconds since 1970; `undefined` where the token does not say. */
  readonly issuedAt?: number | undefined;
  readonly tokenId?: string | undefined;
}

interface Standing {
  /** Seconds since 1970, to the millisecond. */
  readonly notBefore: number;
  readonly isBlocked: boolean;
}

/** E-mail addresses, by which agents are known too, are equal in any case. */
const keyOf = ({ role, entityId, subject }: Named): string =>
  JSON.stringify([role, entityId, subject.includes("@") ? subject.toLowerCase() : subject]);

/** The revocations that this process knows. Checks cost next to nothing while there are none. */
export class Revocations {
  readonly #subjects = new Map<string, Standing>();
  readonly #tokens = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #serial = 0;

  /** The last one that is known. */
  get serial(): number {
    return this.#serial;
  }

  /** Applies revocations, in their order. */
  apply(items: readonly Revocation[]): void {
    for (const item of items) {
      this.#serial = Math.max(this.#serial, item.serial);
      if (item.kind === "token") this.#tokens.add(item.tokenId);
      else if (item.kind === "key") this.#keys.add(item.keyId);
      else {
        const notBefore = Date.parse(item.notBefore) / 1_000;
        this.#subjects.set(keyOf(item), { notBefore, isBlocked: item.isBlocked });
      }
    }
    if (items.length > 0) this.#notify();
  }

  /** Goes back to a serial, so that what was missed after it is read again. */
  rewind(serial: number): void {
    this.#serial = Math.min(this.#serial, serial);
  }

  /** Sets who is blocked as of a serial, for processes that receive nothing else: a caller who is no longer in the list is unblocked. */
  setBlocked(blocked: readonly Named[], serial: number): void {
    // The known state is newer.
    if (serial < this.#serial) return;
    this.#serial = serial;
    const now = new Set(blocked.map(keyOf));
    let hasNew = false;
    for (const key of now) {
      const known = this.#subjects.get(key);
      if (known?.isBlocked === true) continue;
      hasNew = true;
      this.#subjects.set(key, { notBefore: known?.notBefore ?? 0, isBlocked: true });
    }
    for (const [key, standing] of this.#subjects) {
      if (standing.isBlocked && !now.has(key)) this.#subjects.set(key, { ...standing, isBlocked: false });
    }
    if (hasNew) this.#notify();
  }

  /** Whether the caller is refused, whatever they show. */
  isBlocked(caller: Named): boolean {
    return this.#subjects.size > 0 && this.#subjects.get(keyOf(caller))?.isBlocked === true;
  }

  /** Whether the caller is refused, by who they are or by what they show. */
  isRevoked(caller: Caller, { issuedAt, tokenId }: Proof = {}): boolean {
    if (tokenId !== undefined && this.#tokens.has(tokenId)) return true;
    if (caller.keyId !== undefined) return this.#keys.has(caller.keyId) || this.isBlocked(caller);
    const { issuedTo } = caller;
    if (issuedTo?.keyId !== undefined && this.#keys.has(issuedTo.keyId)) return true;
    if (this.#subjects.size === 0) return false;
    // A link to a chat is as good as whom it was given to.
    const standing = this.#subjects.get(
      keyOf(issuedTo === undefined ? caller : { ...issuedTo, entityId: caller.entityId }),
    );
    if (standing === undefined) return false;
    return standing.isBlocked || (issuedAt ?? 0) < standing.notBefore;
  }

  /** The time before which what was issued to them is refused, in seconds since 1970; 0 where there is none. */
  notBeforeOf(caller: Named): number {
    return this.#subjects.size === 0 ? 0 : (this.#subjects.get(keyOf(caller))?.notBefore ?? 0);
  }

  /** Calls back after every revocation. Returns a function that ends this. */
  onRevoked(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
