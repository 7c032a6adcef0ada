import { z } from "zod";
import { defineApi } from "../../api/api.ts";
import type { Api } from "../../api/api.ts";
import type { BuiltPages } from "./built-pages.ts";
import { sendAsset, sendPage } from "./send-built.ts";

export interface WebDeps {
  readonly pages: BuiltPages;
  /** Whose form failures under these paths take. */
  readonly atRoot: Pick<Api, "errorBody" | "toErrorAnswer">;
}

/** The agents' page, and what the pages are made of. */
export const createPagesSurface = ({ pages, atRoot: { errorBody, toErrorAnswer } }: WebDeps): Api =>
  defineApi({
    name: "web",
    title: "The agents' console, and what the pages are made of",
    prefixes: [""],
    authentication: "none",
    operations: {
      console: { method: "GET", path: "/console", documentedAs: "The agents' console" },
      asset: {
        method: "GET",
        path: "/web/assets/:file",
        documentedAs: "A script or style of the pages",
        input: { params: z.object({ file: z.string().describe("The file's name.") }) },
      },
    },
    errorBody,
    toErrorAnswer,
    routes: () => ({ console: sendPage(pages, "console"), asset: sendAsset(pages) }),
  });
