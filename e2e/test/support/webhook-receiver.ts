import { once } from "node:events";
import { createServer } from "node:http";
import { WebhookPayload } from "@crossdesk/contracts";
import { Webhook } from "standardwebhooks";

/** A webhook as a partner's server got it, its signature verified. */
export interface ReceivedWebhook {
  readonly id: string;
  readonly payload: WebhookPayload;
}

/** A partner's own server: it verifies with the specification's library, and refuses what is not signed with its secret. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** What the endpoint's making told. */
  secret: string;
}

/** Where a webhooks service must be let go to, so that it reaches these. */
export const RECEIVERS = {
  allowHttp: true,
  ports: [{ from: 1, to: 65_535 }],
  allowedNetworks: ["127.0.0.1/32"],
} as const;

export const startWebhookReceiver = async (): Promise<WebhookReceiver> => {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      try {
        const verified = new Webhook(receiver.secret).verify(Buffer.concat(chunks), headers);
        received.push({ id: headers["webhook-id"] ?? "", payload: WebhookPayload.parse(verified) });
        response.writeHead(204).end();
      } catch (error) {
        response.writeHead(400).end(String(error));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver has no port.");
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${address.port}/crossdesk`,
    received,
    secret: "",
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
};
