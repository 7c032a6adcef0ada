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
  /** The secret that the endpoint's creation returned. */
  secret: string;
}

/** Where a webhooks service must be let go to, so that it reaches these. */
export const RECEIVERS = {
  allowHttp: true,
  ports: [{ from: 1, to: 65_535 }],
  allowedNetworks: ["127.0.0.1/32"],
} as const;

/**
 * What a request says, if it is signed. The library refuses what was not signed within the last minutes, by the machine's clock; where
 * the sender's clock stands still, the signature is compared with the one that the library makes.
 */
const verify = (webhook: Webhook, { body, headers, isTimed }: Signed): unknown => {
  if (isTimed) return webhook.verify(body, headers);
  const { "webhook-id": id = "", "webhook-timestamp": timestamp = "", "webhook-signature": signatures = "" } = headers;
  const expected = webhook.sign(id, new Date(Number(timestamp) * 1_000), body);
  if (!signatures.split(" ").includes(expected)) throw new Error("No signature matches.");
  return JSON.parse(body);
};

interface Signed {
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly isTimed: boolean;
}

/** `isTimed: false` takes signatures of any time. */
export const startWebhookReceiver = async ({ isTimed = true } = {}): Promise<WebhookReceiver> => {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      try {
        const verified = verify(new Webhook(receiver.secret), {
          body: Buffer.concat(chunks).toString(),
          headers,
          isTimed,
        });
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
