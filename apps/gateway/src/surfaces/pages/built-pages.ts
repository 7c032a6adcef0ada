import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

export type PageName = "chat" | "console";

/** A file of the build in the forms that it is sent in. */
export interface BuiltFile {
  readonly contentType: string;
  readonly etag: string;
  readonly bodies: { readonly identity: Buffer; readonly gzip?: Buffer; readonly br?: Buffer };
}

/** What `apps/web` was built to; `undefined` where it has no such file, or was not built. */
export interface BuiltPages {
  readonly page: (name: PageName) => Promise<BuiltFile | undefined>;
  readonly asset: (name: string) => Promise<BuiltFile | undefined>;
}

const FOLDER = fileURLToPath(new URL("../../../../web/dist", import.meta.url));

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** The names that a build gives: no folder in them, and nothing hidden. */
const ASSET_NAME = /^[\w-][\w.-]*\.[a-z0-9]+$/u;

/** A file that was not written to for so long is written. */
const SETTLED_MS = 2_000;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

const ifThere = async <Result>(reading: Promise<Result>): Promise<Result | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const readBuilt = async (file: string, contentType: string): Promise<BuiltFile | undefined> => {
  const [identity, gzip, br] = await Promise.all(
    [file, `${file}.gz`, `${file}.br`].map((name) => ifThere(readFile(name))),
  );
  if (identity === undefined) return undefined;
  const etag = `"${createHash("sha256").update(identity).digest("base64url").slice(0, 27)}"`;
  const bodies = { identity, ...(gzip === undefined ? {} : { gzip }), ...(br === undefined ? {} : { br }) };
  return { contentType, etag, bodies };
};

/** Reads what was built when it is asked for: it may be built while the gateway runs already, and again. */
export const openBuiltPages = (folder: string = FOLDER): BuiltPages => {
  const assets = new Map<string, BuiltFile>();
  const pages = new Map<PageName, { readonly version: string; readonly file: BuiltFile | undefined }>();
  return {
    page: async (name) => {
      const path = join(folder, `${name}.html`);
      const found = await ifThere(stat(path));
      if (found === undefined) return undefined;
      const version = `${found.mtimeMs} ${found.size}`;
      const known = pages.get(name);
      if (known?.version === version) return known.file;
      const file = await readBuilt(path, "text/html; charset=utf-8");
      if (Date.now() - found.mtimeMs > SETTLED_MS) pages.set(name, { version, file });
      return file;
    },
    asset: async (name) => {
      const known = assets.get(name);
      if (known !== undefined) return known;
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined || !ASSET_NAME.test(name)) return undefined;
      const path = join(folder, "assets", name);
      const found = await ifThere(stat(path));
      const file = found === undefined ? undefined : await readBuilt(path, contentType);
      // A name has its content's hash in it, so it never means anything else; but it may just be being written.
      if (file !== undefined && found !== undefined && Date.now() - found.mtimeMs > SETTLED_MS) assets.set(name, file);
      return file;
    },
  };
};
