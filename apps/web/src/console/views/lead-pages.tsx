import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";

type Loaded = ComponentType | "failed" | undefined;

/** The pages of a lead, which are loaded when the first of them is opened: most of who works here never sees them. */
export const LeadPages = () => {
  const { leadPage } = usePage();
  const [loaded, setLoaded] = useState<Loaded>();
  const load = (): void => {
    setLoaded(undefined);
    import("./lead/lead-page.tsx").then(
      ({ loadLeadPage }) => loadLeadPage().then((page) => setLoaded(() => page)),
      () => setLoaded("failed"),
    );
  };
  useEffect(load, []);
  const words = texts();
  if (loaded === undefined) {
    return (
      <main class="lead">
        <p class="empty">{words.page.loading}</p>
      </main>
    );
  }
  if (loaded === "failed") {
    return (
      <main class="lead">
        <div class="empty">
          <p role="alert">{words.lead.notLoaded}</p>
          <button type="button" onClick={load}>
            {words.page.tryAgain}
          </button>
          <button
            type="button"
            onClick={() => {
              leadPage.value = undefined;
            }}
          >
            {words.lead.back}
          </button>
        </div>
      </main>
    );
  }
  const LeadPage = loaded;
  return <LeadPage />;
};
