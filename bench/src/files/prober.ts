import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { send } from "./small-request.ts";
import type { SmallRequest } from "./small-request.ts";
import { formBody } from "./transfer.ts";

/** Sends other clients' requests to the gateway at a steady rate, and measures how long each answer takes. */
const base = process.env["GATEWAY_URL"] ?? "";
const RATE = 30;
const FILE = formBody(randomBytes(100_000));

const Order = z.object({ forMs: z.number() });
const Opened = z.object({ data: z.object({ id: z.string(), ticketId: z.string() }) });

const complaint = (): SmallRequest => ({
  url: `${base}/user/log/message`,
  headers: { "content-type": "application/json" },
  parts: [
    Buffer.from(
      JSON.stringify({
        uuid: randomUUID(),
        udid: "device",
        subject: "Refund",
        message: "Where is it?",
        email: "prober@example.com",
        category: "cat1",
      }),
    ),
  ],
});

const opened = Opened.parse(await send(complaint())).data;
const upload: SmallRequest = { url: `${base}/user/help/file/upload/${opened.id}/LOG`, ...FILE };
await send(upload);

const KINDS: Readonly<Record<string, () => SmallRequest>> = {
  create: complaint,
  upload: () => upload,
  read: () => ({ url: `${base}/aws/download/support/file/${opened.ticketId}/LOG` }),
};

const probe = async (forMs: number): Promise<Record<string, number[]>> => {
  const kinds = Object.entries(KINDS);
  const took = Object.fromEntries(kinds.map(([kind]): [string, number[]] => [kind, []]));
  const count = Math.round((forMs / 1_000) * RATE);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const due = started + (index * 1_000) / RATE;
      await new Promise((resolve) => void setTimeout(resolve, Math.max(0, due - performance.now())));
      const [kind, request] = kinds[index % kinds.length] ?? [];
      if (kind === undefined || request === undefined) return;
      await send(request());
      // From when it was due: a request that had to wait for its turn took longer.
      took[kind]?.push(performance.now() - due);
    }),
  );
  return took;
};

process.on("message", (message) => {
  const { forMs } = Order.parse(message);
  void probe(forMs).then((took) => process.send?.(took));
});
