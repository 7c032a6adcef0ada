import { PRESENCE_PATH, replicaSubject, serviceSubject } from "../shared/subjects.ts";
import type { CallSite } from "./active-call.ts";

/** Under which subjects a server takes calls. */
export interface ServedPrefixes {
  readonly subjectPrefix?: string;
  readonly sharedPrefix?: string;
}

const tokensOf = (subject: string): number => subject.split(".").length;

/** Where the token of this index ends: the place of the dot behind it, or -1 where there is none. */
const endOfToken = (subject: string, index: number): number => {
  let end = -1;
  for (let passed = 0; passed <= index; passed += 1) {
    end = subject.indexOf(".", end + 1);
    if (end === -1) return -1;
  }
  return end;
};

/** The subjects of a service: those under its own prefix, and those under one that has wildcards. */
export class ServedSubjects {
  /** What stands before the path of a procedure; control messages are sent to it. */
  readonly bases: readonly string[];
  /** What stands before the path of a procedure in calls to this replica alone. */
  readonly replica: string;
  /** Messages to the queue group that ask whether it answers. */
  readonly #presence: string;
  readonly #prefix: string;
  readonly #base: string;
  /** The tokens of a shared prefix, without the service's. */
  readonly #sharedTokens: number;

  constructor(service: string, replica: string, { subjectPrefix = "rpc", sharedPrefix }: ServedPrefixes) {
    this.#prefix = subjectPrefix;
    this.#base = serviceSubject(subjectPrefix, service);
    this.replica = replicaSubject(subjectPrefix, service, replica);
    this.#presence = `${this.#base}.${PRESENCE_PATH}`;
    this.#sharedTokens = sharedPrefix === undefined ? 0 : tokensOf(sharedPrefix);
    if (sharedPrefix === undefined) this.bases = [this.#base];
    else {
      // What the wildcards stand for is one token each.
      serviceSubject(sharedPrefix.replaceAll("*", "any"), service);
      this.bases = [this.#base, `${sharedPrefix}.${service}`];
    }
  }

  /** Whether a message on this subject is a control message to all members of the service. */
  isControl(subject: string): boolean {
    if (subject === this.#base) return true;
    if (this.#sharedTokens === 0 || subject.startsWith(`${this.#base}.`)) return false;
    return endOfToken(subject, this.#sharedTokens) === -1;
  }

  /** Whether a message on this subject asks the queue group whether it answers. */
  isPresence(subject: string): boolean {
    return subject === this.#presence || (this.#sharedTokens > 0 && subject.endsWith(`.${PRESENCE_PATH}`));
  }

  /** Whether somebody may call this replica alone who sends control messages on this subject: not under a shared prefix, by which callers are known. */
  mayChoose(subject: string): boolean {
    return subject === this.#base;
  }

  /** Reads the subject of a call, which the broker has matched with one of these. */
  siteOf(subject: string): CallSite {
    if (subject.startsWith(`${this.replica}.`)) {
      return { path: subject.slice(this.replica.length + 1), subjectPrefix: this.#prefix };
    }
    if (this.#sharedTokens === 0 || subject.startsWith(`${this.#base}.`)) {
      return { path: subject.slice(this.#base.length + 1), subjectPrefix: this.#prefix };
    }
    const end = endOfToken(subject, this.#sharedTokens - 1);
    return {
      path: subject.slice(endOfToken(subject, this.#sharedTokens) + 1),
      subjectPrefix: subject.slice(0, end),
    };
  }
}
