import type { NatsConnection } from "@nats-io/transport-node";

/** Calls `listener` whenever the connection is back after a loss. Returns a function that ends this. */
export const onReconnect = (nc: NatsConnection, listener: () => void): (() => void) => {
  let listening = true;
  const follow = async (): Promise<void> => {
    // It ends with the connection.
    for await (const { type } of nc.status()) {
      if (!listening) return;
      if (type === "reconnect") listener();
    }
  };
  void follow();
  return () => {
    listening = false;
  };
};
