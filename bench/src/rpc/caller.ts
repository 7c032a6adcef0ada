/** The caller, as every contender sends it: in the envelope over NATS, in a header over HTTP. */
export interface Caller {
  readonly subject: string;
  readonly role: string;
  readonly entityId: string;
}

/** The header of the HTTP contenders. */
export const CALLER_HEADER = "x-caller";

/** Reads the caller as it came, trusting the other side: all contenders do. */
export const toCaller = (value: unknown): Caller => value as Caller;
