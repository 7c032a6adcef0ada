import type { ApiKeyRole } from "@crossdesk/contracts";
import type { Formats } from "../../ui/i18n/formats.ts";

/** The keys by which programs call. */
export const englishApiKeys = (_formats: Formats) => ({
  apiKeys: {
    title: "API keys",
    hint: "Programs of partners call Crossdesk with a key. A key is valid for one team, and anyone who has its secret can use it.",
    none: "There are no keys yet.",
    name: "What is it for?",
    nameExample: "Web shop",
    tenant: "Team",
    role: "What it may do",
    roles: { partner: "Partner", service: "Service", admin: "Administrator" } satisfies Record<ApiKeyRole, string>,
    end: "How long it is good",
    endsIn: (duration: string) => duration,
    never: "Until it is revoked",
    create: "Create key",
    secretOf: (name: string) => `Secret of “${name}”`,
    onlyNow: (name: string) =>
      `This is the secret of “${name}”. Copy it to where it is needed: it is shown now, and never again.`,
    copy: "Copy",
    copied: "Copied",
    kept: "I have kept it",
    lost: (name: string) => `The secret of “${name}” was shown before. Rotate the key to get another one.`,
    goodUntil: (time: string) => `Good until ${time}.`,
    noEnd: "Good until it is revoked.",
    expiredAt: (time: string) => `Expired on ${time}.`,
    revokedAt: (time: string) => `Revoked on ${time}.`,
    oldUntil: (time: string) => `Its previous secret is good until ${time}.`,
    lastUsed: (time: string) => `Last used on ${time}.`,
    neverUsed: "Never used.",
    rotate: "Rotate…",
    rotateHint:
      "The key gets a new secret. Its previous one goes on for a while, so that programs can be changed without a gap.",
    overlap: "How long the previous secret goes on",
    noOverlap: "Not at all: somebody else has it",
    rotateNow: "Rotate key",
    revoke: "Revoke…",
    revokeHint: "The key is refused everywhere within a second, and for good. What was opened with it ends.",
    revokeNow: "Revoke key",
  },
});

export type ApiKeysTexts = ReturnType<typeof englishApiKeys>;
