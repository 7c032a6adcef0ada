import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { signedHeaders } from "./send-webhook.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test("signatures are those of the specification's test vector", () => {
  const headers = signedHeaders({
    webhookId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    body: '{"test": 2432232314}',
    secrets: [SECRET],
    startedAt: new Date(1_614_265_330_000),
  });
  expect(headers).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("each secret signs id, whole seconds and body, with blanks between the signatures", () => {
  const secrets = [SECRET, `whsec_${Buffer.alloc(64, 7).toString("base64")}`];
  const body = '{"text":"ü – 漢字"}';
  const headers = signedHeaders({ webhookId: "msg_1", body, secrets, startedAt: new Date(1_700_000_000_999) });
  const expected = secrets.map((secret) => {
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    return `v1,${createHmac("sha256", key).update(`msg_1.1700000000.${body}`).digest("base64")}`;
  });
  expect(headers["webhook-signature"]).toBe(expected.join(" "));
});
