import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type PageName = "chat" | "console" | "reference";

/** What `apps/web` was built to. It may be built while the gateway runs already, and again. */
export interface BuiltPages {
  /** The page's file in the build; `undefined` where it was not built. */
  readonly page: (name: PageName) => Promise<string | undefined>;
  /** The file of a script or style, by its name; `undefined` where there is none. */
  readonly asset: (name: string) => Promise<string | undefined>;
}

/** Where `apps/web` builds to. */
export const BUILT_FOLDER = fileURLToPath(new URL("../../../../web/dist", import.meta.url));

/** The names that a build gives: no folder in them, and nothing hidden. */
const ASSET_NAME = /^[\w-][\w.-]*\.(?:css|js|png|svg|woff2)$/u;

export const openBuiltPages = (folder: string): BuiltPages => {
  const ifThere = (file: string): Promise<string | undefined> =>
    access(join(folder, file)).then(
      () => file,
      () => undefined,
    );
  return {
    page: (name) => ifThere(`${name}.html`),
    asset: async (name) => (ASSET_NAME.test(name) ? ifThere(`assets/${name}`) : undefined),
  };
};
