import { errors } from "@nats-io/transport-node";

/**
 * Acknowledges or rejects a message. If the connection is closed for good, this is skipped: the broker delivers the message
 * again, and the inbox knows the event.
 */
export const answer = (respond: () => void): void => {
  try {
    respond();
  } catch (error) {
    if (!(error instanceof errors.ClosedConnectionError)) throw error;
  }
};
