import { hkdfSync, randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { LinkKey } from "./file-links.ts";

const LinkKeys = z
  .string()
  .transform((value) => value.split(",").map((part) => part.trim()))
  .pipe(z.tuple([z.string()], z.string()))
  .transform((parts, context): [LinkKey, ...LinkKey[]] => {
    const toKey = (part: string): LinkKey => {
      const match = /^(?<id>[\w-]{1,32}):(?<secret>\S{32,})$/u.exec(part);
      const [id, secret] = [match?.groups?.["id"], match?.groups?.["secret"]];
      if (id !== undefined && secret !== undefined) return { id, secret };
      context.addIssue({ code: "custom", message: "must be <id>:<secret of 32 characters or more>, joined by commas" });
      return { id: "", secret: "" };
    };
    const [first, ...others] = parts;
    return [toKey(first), ...others.map(toKey)];
  });

/** The variables that say what links to files are signed with: `z.object({ ...linkKeysConfig, … })`. */
export const linkKeysConfig = {
  FILES_LINK_KEYS: LinkKeys.optional().describe(
    "Keys that links to files are signed with, as id:secret, joined by commas; the first signs, all are good for links that are out.",
  ),
};

/** Where the keys come from. */
export interface LinkKeysOptions {
  /** What `FILES_LINK_KEYS` says. */
  readonly configured: readonly [LinkKey, ...LinkKey[]] | undefined;
  /** The secret that tokens are verified with, if it is one; the links' own key is derived from it. */
  readonly authSecret: string | undefined;
  /** Where a key is made and kept if neither is there. Processes that sign or check links must share it then. */
  readonly dataFolder: string;
}

/** The keys for `createFileLinks`. */
export const readLinkKeys = async (options: LinkKeysOptions): Promise<readonly [LinkKey, ...LinkKey[]]> => {
  const { configured, authSecret, dataFolder } = options;
  if (configured !== undefined) return configured;
  if (authSecret !== undefined) return [{ id: "derived", secret: deriveSecret(authSecret) }];
  return [{ id: "kept", secret: await keepSecret(join(dataFolder, "file-link-key")) }];
};

const deriveSecret = (secret: string): string =>
  Buffer.from(hkdfSync("sha256", secret, "", "crossdesk file links", 32)).toString("base64url");

const keepSecret = async (path: string): Promise<string> => {
  const kept = await readSecret(path);
  if (kept !== undefined) return kept;
  await mkdir(join(path, ".."), { recursive: true });
  // A link appears whole or not at all, and fails where another process was first.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${randomBytes(48).toString("base64url")}\n`, { mode: 0o600 });
  await link(draft, path).catch(() => undefined);
  await rm(draft, { force: true });
  const made = await readSecret(path);
  if (made === undefined) throw new Error(`${path} cannot be read, or holds no key; remove it to have a new one made.`);
  return made;
};

const readSecret = async (path: string): Promise<string | undefined> => {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trim().length < 32 ? undefined : text.trim();
};
