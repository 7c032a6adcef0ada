import { errors } from "@nats-io/transport-node";

/**
 * Tells the broker what became of a message. Where the connection is closed for good it can't be told: it delivers
 * again, and the inbox knows the event.
 */
export const answer = (tell: () => void): void => {
  try {
    tell();
  } catch (error) {
    if (!(error instanceof errors.ClosedConnectionError)) throw error;
  }
};
