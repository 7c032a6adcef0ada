import { ServiceBroker } from "moleculer";
import { z } from "zod";

/** A broker as the documentation has it, over NATS with its own JSON; without its own services, and without lines of each call. */
export const createBroker = (nodeID: string): ServiceBroker => {
  const { NATS_URL } = z.object({ NATS_URL: z.string() }).parse(process.env);
  return new ServiceBroker({
    nodeID,
    transporter: { type: "NATS", options: { url: NATS_URL } },
    logLevel: "warn",
    internalServices: false,
    skipProcessEventRegistration: true,
  });
};
