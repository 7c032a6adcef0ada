import { randomBytes, randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newAnchorKeys, newEncryptionKeys } from "@crossdesk/deploy";
import { ensureDataFolder } from "./data-folder.ts";

/**
 * The development secret that signs and verifies tokens: made once, then kept in the data folder, readable by its
 * owner alone. Safe when several processes, or parts of one, ask for it at the same time.
 */
export function keepSecret(dataFolder: string): Promise<string> {
  return keep(dataFolder, "auth-secret");
}

/** The secret that the passwords of the embedded servers' users are made of; kept like the other. */
export function keepStackSecret(dataFolder: string): Promise<string> {
  return keep(dataFolder, "stack-secret");
}

/** The secret that signs links to chats where an identity provider issues the tokens; kept like the others. */
export function keepSessionSecret(dataFolder: string): Promise<string> {
  return keep(dataFolder, "session-secret");
}

/** The same for development, kept like the secrets: what is in the database is good for nothing without it. */
export function keepEncryptionKeys(dataFolder: string): Promise<string> {
  return keep(dataFolder, "webhooks-encryption-keys", newEncryptionKeys);
}

/** The key for development that the audit log is anchored with; kept like the others. */
export function keepAnchorKey(dataFolder: string): Promise<string> {
  return keep(dataFolder, "audit-anchor-key", () => newAnchorKeys().privateKey);
}

function newSecret(): string {
  return randomBytes(48).toString("base64url");
}

async function keep(dataFolder: string, name: string, make = newSecret): Promise<string> {
  const file = join(dataFolder, name);
  const kept = await readSecret(file);
  if (kept !== undefined) return kept;
  await ensureDataFolder(dataFolder);
  // A link appears whole or not at all, and fails when somebody else was first. The draft is this call's own: what is written to it later
  // would be written to the link as well.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${make()}\n`, { mode: 0o600, flag: "wx" });
  await link(draft, file).catch(() => undefined);
  await rm(draft, { force: true });
  const made = await readSecret(file);
  if (made === undefined)
    throw new Error(`${file} cannot be read, or holds no secret; remove it to have a new one made.`);
  return made;
}

async function readSecret(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trim().length < 32 ? undefined : text.trim();
}
