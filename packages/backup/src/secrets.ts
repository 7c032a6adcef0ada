import { randomBytes, scryptSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fingerprints } from "./manifest.ts";

/** What is good for less, or for nothing, without a secret that it was made with. */
const SECRETS = {
  WEBHOOKS_ENCRYPTION_KEYS: {
    kept: "webhooks-encryption-keys",
    lost: "webhooks cannot be signed: no endpoint's secret is readable",
  },
  AUTH_SECRET: { kept: "auth-secret", lost: "tokens already issued are rejected" },
  SESSION_SECRET: { kept: "session-secret", lost: "links to chats and people's sessions end" },
  SIGN_IN_SECRETS: { kept: undefined, lost: "people must sign in again" },
  FILES_LINK_KEYS: { kept: "file-link-key", lost: "links to files already issued end" },
  AUDIT_ANCHOR_KEY: { kept: "audit-anchor-key", lost: "the audit log is anchored with another key from now on" },
} as const;
type SecretName = keyof typeof SECRETS;

const isName = (name: string): name is SecretName => Object.hasOwn(SECRETS, name);

/** Secrets by their settings' names. */
export type Secrets = Readonly<Partial<Record<SecretName, string>>>;

/** Those of a system: its settings, and what it keeps in its data folder where they are not set. */
export const readSecrets = async (env: NodeJS.ProcessEnv, dataFolder: string): Promise<Secrets> => {
  const secrets: Partial<Record<SecretName, string>> = {};
  for (const name of Object.keys(SECRETS).filter(isName)) {
    const { kept } = SECRETS[name];
    const set = env[name] ?? "";
    const value =
      set === "" && kept !== undefined ? await readFile(join(dataFolder, kept), "utf8").catch(() => "") : set;
    if (value.trim() !== "") secrets[name] = value.trim();
  }
  return secrets;
};

/** Guessing at a secret by its fingerprint takes as long as making one does, and each backup has its own salt. */
const fingerprintOf = (name: string, part: string, salt: string): string =>
  scryptSync(`${name}\n${part}`, Buffer.from(salt, "hex"), 16).toString("hex");

/** Keys are compared one by one, so that one may be added or taken away. */
const partsOf = (value: string): readonly string[] => value.split(",").map((part) => part.trim());

/** What the secrets are known by in a backup. */
export const takeFingerprints = (secrets: Secrets, salt = randomBytes(16).toString("hex")): Fingerprints => ({
  salt,
  of: Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      partsOf(value).map((part) => fingerprintOf(name, part, salt)),
    ]),
  ),
});

/** What would be lost with the secrets that there are now, a line for each that is another one; none where all are the backup's. */
export const compareSecrets = (secrets: Secrets, { salt, of }: Fingerprints): readonly string[] => {
  const now = takeFingerprints(secrets, salt).of;
  return Object.entries(of).flatMap(([name, then]) => {
    const present = now[name];
    if (present !== undefined && then.every((each) => present.includes(each))) return [];
    const lost = isName(name) ? SECRETS[name].lost : "";
    return [`${name} is ${present === undefined ? "missing" : "not the one that the backup was made with"}: ${lost}`];
  });
};
