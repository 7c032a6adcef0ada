#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import { SECRET_HOLDERS, secretVariable } from "../provision.ts";
import { newAnchorKeys, newEncryptionKeys, newLinkKeys } from "../new-keys.ts";

// What docker-compose.yml wants besides: the superuser of PostgreSQL, the signers of tokens and of links to chats, the key of the file store.
const OTHERS = ["POSTGRES_PASSWORD", "AUTH_SECRET", "SESSION_SECRET", "FILES_S3_SECRET_ACCESS_KEY"];

for (const name of [...SECRET_HOLDERS.map(secretVariable), ...OTHERS]) {
  process.stdout.write(`${name}=${randomBytes(32).toString("hex")}\n`);
}
// An id, and the key that links to files are signed with; and the one that endpoints' secrets are encrypted with: who loses it loses them.
process.stdout.write(`FILES_LINK_KEYS=${newLinkKeys()}\n`);
process.stdout.write(`WEBHOOKS_ENCRYPTION_KEYS=${newEncryptionKeys()}\n`);
// What the audit log is anchored with, and where: in a volume, until a bucket that locks objects takes its place (docs/operations.md).
const { privateKey, publicKey } = newAnchorKeys();
process.stdout.write(`AUDIT_ANCHORS=/data/audit-anchors\nAUDIT_ANCHOR_KEY=${privateKey}\n`);
process.stdout.write(`AUDIT_ANCHOR_PUBLIC_KEYS=${publicKey}\n`);
