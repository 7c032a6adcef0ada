import { EVENTS_STREAM } from "@crossdesk/contracts";
import { JetStreamApiCodes, JetStreamApiError, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

/**
 * Deletes the streams of events with what consumers had of them: some of it may come from a time that a restore has undone, and would be
 * applied. The apps make them again, and publish all that their outboxes hold.
 */
export const emptyStreams = async (natsUrl: string): Promise<void> => {
  const servers = natsUrl.split(",").map((address) => new URL(address.trim()));
  const { username, password } = servers.find((server) => server.username !== "") ?? { username: "", password: "" };
  const nc = await connect({
    servers: servers.map(({ protocol, host }) => `${protocol}//${host}`),
    ...(username === "" ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
  });
  try {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    for (const name of [EVENTS_STREAM.name, `${EVENTS_STREAM.name}_GIVEN_UP`]) {
      await jsm.streams.delete(name).catch((error: unknown) => {
        if (!(error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)) throw error;
      });
    }
  } finally {
    await nc.close();
  }
};
