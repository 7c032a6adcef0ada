import { createSecretKey } from "node:crypto";
import { z } from "zod";

const FORM = "must be <id>:<64 hexadecimal digits>, joined by commas";

const EncryptionKey = z
  .string()
  .regex(/^[\w-]{1,32}:[\da-fA-F]{64}$/, { error: FORM })
  .transform((text) => {
    const [id = "", key = ""] = text.split(":");
    return { id, key: createSecretKey(key, "hex") };
  });

/** Keys of 256 bits, each by an id of its own. The first encrypts; all of them decrypt, so that a key can be replaced. */
export const EncryptionKeys = z
  .string({ error: FORM })
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.tuple([EncryptionKey], EncryptionKey))
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, {
    error: "must name each key by an id of its own",
  });
export type EncryptionKeys = z.infer<typeof EncryptionKeys>;
