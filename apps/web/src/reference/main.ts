import programUrl from "virtual:scalar-program";
import { completeMarkup } from "./complete-markup.ts";
import "./contrast.css";

/** Everything that would leave this origin is off: fonts, telemetry, hosted clients and agents. */
const SETTINGS = {
  theme: "default",
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: "never",
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  authentication: { preferredSecurityScheme: "bearer" },
  defaultOpenFirstTag: true,
} as const;

const loadProgram = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error("The reference's program could not be loaded.")));
    document.head.append(script);
  });

/** What the list of APIs calls one of them. */
const readTitle = async (name: string): Promise<string | undefined> => {
  const answer = await fetch("/openapi");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gateway that this page comes from answers so
  const { apis } = (await answer.json()) as {
    readonly apis: readonly { readonly name: string; readonly title: string }[];
  };
  return apis.find((each) => each.name === name)?.title;
};

// `/docs/<api>`: the gateway answers with this page for the APIs that it has.
const api = window.location.pathname.split("/").findLast((part) => part !== "") ?? "";
const [title] = await Promise.all([readTitle(api), loadProgram(programUrl)]);
if (title !== undefined) document.title = title;
completeMarkup(document.body);
Scalar.createApiReference("#reference", { ...SETTINGS, url: `/openapi/${api}.json` });
