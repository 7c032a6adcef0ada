import { expect, test } from "vitest";
import { compareSecrets, takeFingerprints } from "./secrets.ts";

/** With letters that no hexadecimal fingerprint has: it does not hold these by chance. */
const KEYS = "aaaa:first-key,bbbb:other-key";

test("secrets are known again by their fingerprints, which do not show them", () => {
  const taken = takeFingerprints({ WEBHOOKS_ENCRYPTION_KEYS: KEYS, SESSION_SECRET: "a secret" });
  expect(JSON.stringify(taken)).not.toMatch(/first-key|other-key|a secret/u);
  expect(compareSecrets({ SESSION_SECRET: "a secret", WEBHOOKS_ENCRYPTION_KEYS: KEYS }, taken)).toEqual([]);
  expect(takeFingerprints({ SESSION_SECRET: "a secret" }).of).not.toEqual(taken.of);
});

test("a key may be added to others, and a missing one is reported with its consequences", () => {
  const taken = takeFingerprints({ WEBHOOKS_ENCRYPTION_KEYS: KEYS });
  expect(compareSecrets({ WEBHOOKS_ENCRYPTION_KEYS: `cccc:3333,${KEYS}` }, taken)).toEqual([]);
  expect(compareSecrets({ WEBHOOKS_ENCRYPTION_KEYS: "aaaa:first-key" }, taken)).toEqual([
    expect.stringMatching(/^WEBHOOKS_ENCRYPTION_KEYS is not the one that the backup was made with: webhooks cannot/u),
  ]);
  expect(compareSecrets({}, taken)).toEqual([expect.stringMatching(/^WEBHOOKS_ENCRYPTION_KEYS is missing/u)]);
});
