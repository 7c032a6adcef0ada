import { createWriteOnceFolder } from "@crossdesk/file-store";
import type { WriteOnceStore } from "@crossdesk/file-store";
import { z } from "zod";
import { readPrivateKey, readPublicKey } from "../domain/anchor.ts";
import type { SigningKey } from "../domain/anchor.ts";
import type { AnchorSettings } from "./keep-anchors.ts";

const isKey = (read: (text: string) => SigningKey) => (text: string, context: z.RefinementCtx) => {
  try {
    return read(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be a key as npm run audit -- new-key prints it" });
    return z.NEVER;
  }
};

/** Where anchors are stored: for the service, which writes them, and for programs that check by them. */
const placeConfig = {
  AUDIT_ANCHORS: z
    .string()
    .optional()
    .describe("Where the audit log is anchored: a folder, or s3://<bucket>/<prefix>; nowhere unless given."),
  AUDIT_ANCHORS_S3_ENDPOINT: z
    .url({ protocol: /^https?$/u, error: "must be a URL such as https://s3.example.com" })
    .optional()
    .describe("The S3-compatible service of s3://…; AWS itself unless given."),
  AUDIT_ANCHORS_S3_REGION: z.string().default("us-east-1").describe("The bucket's region."),
  AUDIT_ANCHORS_S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe("The access key's id; the machine's own unless given."),
  AUDIT_ANCHORS_S3_SECRET_ACCESS_KEY: z.string().optional().describe("The access key's secret."),
};

/** The variables of the tickets service. */
export const anchorConfig = {
  ...placeConfig,
  AUDIT_ANCHOR_KEY: z
    .string()
    .transform(isKey(readPrivateKey))
    .optional()
    .describe("The key that anchors are signed with, as npm run audit -- new-key prints it."),
  AUDIT_ANCHOR_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3_600)
    .default(60)
    .describe("Seconds between anchors, while there is something new."),
};

const Place = z.object(placeConfig);
type Place = z.infer<typeof Place>;

/** What `npm run audit -- verify --anchors` reads. */
export const AnchorCheckConfig = Place.extend({
  AUDIT_ANCHOR_KEY: z.string().transform(isKey(readPrivateKey)).optional(),
  AUDIT_ANCHOR_PUBLIC_KEYS: z
    .string()
    .transform((text, context) => text.split(",").map((key) => isKey(readPublicKey)(key.trim(), context)))
    .optional(),
});

interface AnchorEnvironment extends Place {
  readonly AUDIT_ANCHOR_KEY?: SigningKey | undefined;
  readonly AUDIT_ANCHOR_SECONDS: number;
}

/** Anchors need a place and a key: one without the other is a mistake. */
export const checkAnchors = (env: AnchorEnvironment, context: z.RefinementCtx): void => {
  if ((env.AUDIT_ANCHORS === undefined) === (env.AUDIT_ANCHOR_KEY === undefined)) return;
  const [missing, given] =
    env.AUDIT_ANCHORS === undefined
      ? (["AUDIT_ANCHORS", "AUDIT_ANCHOR_KEY"] as const)
      : (["AUDIT_ANCHOR_KEY", "AUDIT_ANCHORS"] as const);
  context.addIssue({ code: "custom", path: [missing], message: `is needed beside ${given}` });
};

/** The place that is meant by a folder's path, or by `s3://<bucket>/<prefix>`. */
export const openAnchorStore = async (place: string, env: Place): Promise<WriteOnceStore> => {
  if (!place.startsWith("s3://")) return createWriteOnceFolder(place);
  const { host: bucket, pathname } = new URL(place);
  const prefix = pathname.replace(/^\//u, "").replace(/(?<=[^/])$/u, "/");
  const { AUDIT_ANCHORS_S3_ACCESS_KEY_ID: accessKeyId, AUDIT_ANCHORS_S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const endpoint = env.AUDIT_ANCHORS_S3_ENDPOINT;
  // The client of S3 is large: most systems do without.
  const { createWriteOnceBucket } = await import("@crossdesk/file-store/s3");
  return createWriteOnceBucket(
    {
      endpoint,
      region: env.AUDIT_ANCHORS_S3_REGION,
      bucket,
      pathStyle: endpoint !== undefined,
      ...(accessKeyId === undefined || secretAccessKey === undefined
        ? {}
        : { credentials: { accessKeyId, secretAccessKey } }),
    },
    prefix,
  );
};

/** What a checked environment says of anchors; `undefined` where there are none. */
export const toAnchorSettings = async (env: AnchorEnvironment): Promise<AnchorSettings | undefined> => {
  const { AUDIT_ANCHORS: place, AUDIT_ANCHOR_KEY: key } = env;
  if (place === undefined || key === undefined) return undefined;
  return { store: await openAnchorStore(place, env), key, everyMs: env.AUDIT_ANCHOR_SECONDS * 1_000 };
};
