/** A message on its way. Its key makes sure that it is stored once, however often it is sent. */
export interface Queued<Refusal> {
  readonly key: string;
  /** How often there was no answer. */
  readonly attempts: number;
  /** Why it was given back to its writer; `undefined` while it is sent, again and again if need be. */
  readonly refusal: Refusal | undefined;
}

const update = <Message extends Queued<unknown>>(
  outbox: readonly Message[],
  key: string,
  change: (message: Message) => Message,
): readonly Message[] => outbox.map((message) => (message.key === key ? change(message) : message));

export const add = <Message extends Queued<unknown>>(
  outbox: readonly Message[],
  message: Message,
): readonly Message[] => [...outbox, message];

export const remove = <Message extends Queued<unknown>>(outbox: readonly Message[], key: string): readonly Message[] =>
  outbox.filter((message) => message.key !== key);

export const noteAttempt = <Message extends Queued<unknown>>(
  outbox: readonly Message[],
  key: string,
): readonly Message[] => update(outbox, key, (message) => ({ ...message, attempts: message.attempts + 1 }));

export const refuse = <Message extends Queued<unknown>>(
  outbox: readonly Message[],
  key: string,
  refusal: Message["refusal"],
): readonly Message[] => update(outbox, key, (message) => ({ ...message, refusal }));

/** Its writer has it sent once more. */
export const retry = <Message extends Queued<unknown>>(outbox: readonly Message[], key: string): readonly Message[] =>
  update(outbox, key, (message) => ({ ...message, refusal: undefined, attempts: 0 }));
