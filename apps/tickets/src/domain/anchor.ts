import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { z } from "zod";

/** Where a ticket's chain ended: the ticket's number, how many lines it had, and the last one's hash. */
const Head = z.tuple([z.int().min(1), z.int().min(1), z.base64url()]);

/** What is kept outside the database of where chains ended. Each names the one before it. */
export const Anchor = z.object({
  version: z.literal(1),
  /** Counts from 1. */
  sequence: z.int().min(1),
  at: z.iso.datetime(),
  /** The hash of the record before this one, as it is stored; `null` of the first. */
  previous: z.string().nullable(),
  /** All lines whose ids are not above this are under this anchor or one before it. */
  settled: z.int().min(0),
  /** Of the tickets that were changed since the anchor before. */
  heads: z.array(Head),
});
export type Anchor = z.infer<typeof Anchor>;

const Signed = z.object({ anchor: z.string(), key: z.string(), signature: z.base64url() });

/** A key that anchors are signed with, Ed25519. */
export interface SigningKey {
  readonly id: string;
  readonly key: KeyObject;
}

const toText = (der: Buffer): string => der.toString("base64url");
const idOf = (publicKey: KeyObject): string =>
  hash("sha256", publicKey.export({ format: "der", type: "spki" }), "hex").slice(0, 16);

/** The two halves of a new key, as settings hold them. */
export const newAnchorKey = (): { readonly privateKey: string; readonly publicKey: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privateKey: toText(privateKey.export({ format: "der", type: "pkcs8" })),
    publicKey: toText(publicKey.export({ format: "der", type: "spki" })),
  };
};

const requireEd25519 = (key: KeyObject): KeyObject => {
  if (key.asymmetricKeyType !== "ed25519") throw new TypeError("Anchors are signed by Ed25519.");
  return key;
};

export const readPrivateKey = (text: string): SigningKey => {
  const der = Buffer.from(text, "base64url");
  const key = requireEd25519(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return { id: idOf(createPublicKey(key)), key };
};

export const readPublicKey = (text: string): SigningKey => {
  const der = Buffer.from(text, "base64url");
  const key = requireEd25519(createPublicKey({ key: der, format: "der", type: "spki" }));
  return { id: idOf(key), key };
};

/** The key by which what `key` signs is checked. */
export const publicHalf = ({ id, key }: SigningKey): SigningKey => ({ id, key: createPublicKey(key) });

/** The record that is stored: the anchor to the letter, and who vouches for it. */
export const signAnchor = (anchor: Anchor, { id, key }: SigningKey): string => {
  const text = JSON.stringify(anchor);
  const signature = sign(null, Buffer.from(text), key).toString("base64url");
  return `${JSON.stringify({ anchor: text, key: id, signature })}\n`;
};

/** What the next anchor names this record by. */
export const hashRecord = (record: string): string => hash("sha256", record, "hex");

/** What a record says, without asking whose it is. */
export const readAnchor = (record: string): Anchor => Anchor.parse(JSON.parse(Signed.parse(JSON.parse(record)).anchor));

/** What a record says, where one of these keys has signed it. */
export const openAnchor = (record: string, keys: readonly SigningKey[]): Anchor | undefined => {
  try {
    const { anchor, key: id, signature } = Signed.parse(JSON.parse(record));
    const signer = keys.find((known) => known.id === id);
    if (signer === undefined) return undefined;
    const isSigned = verify(null, Buffer.from(anchor), signer.key, Buffer.from(signature, "base64url"));
    return isSigned ? Anchor.parse(JSON.parse(anchor)) : undefined;
  } catch {
    return undefined;
  }
};
