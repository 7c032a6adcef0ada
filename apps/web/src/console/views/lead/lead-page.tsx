import { effect } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { catalogue, orderLanguages, texts } from "../../texts/index.ts";
import { isLanguage } from "../../texts/index.ts";
import { leadCatalogue } from "../../texts/lead/index.ts";
import { LEAD_PAGES, usePage } from "../desk-context.ts";
import type { LeadPage as PageName } from "../desk-context.ts";
import { Icon } from "../../../ui/icon.tsx";
import { AgentsPage } from "./agents-page.tsx";
import { BoardPage } from "./board-page.tsx";
import { ReportsPage } from "./reports-page.tsx";
import "../../styles/lead/lead.css";

const PAGES = { board: BoardPage, reports: ReportsPage, agents: AgentsPage } as const satisfies Record<
  PageName,
  ComponentType
>;

/** The page that is open, with the way to the others and back. */
const LeadPage = () => {
  const { leadPage } = usePage();
  const name = leadPage.value ?? "board";
  const words = texts().lead;
  const main = useRef<HTMLElement>(null);
  // A page that is opened by keyboard gets the focus.
  useEffect(() => main.current?.querySelector("h1")?.focus({ preventScroll: true }), [name]);
  const Shown = PAGES[name];
  return (
    <main class="lead" ref={main}>
      <nav class="lead-way" aria-label={words.pages}>
        <button
          type="button"
          onClick={() => {
            leadPage.value = undefined;
          }}
        >
          <Icon name="back" />
          {words.back}
        </button>
        <span class="spring" />
        {LEAD_PAGES.map((each) => (
          <a key={each} href={`#${each}`} aria-current={each === name ? "page" : undefined}>
            {words[each]}
          </a>
        ))}
      </nav>
      <Shown />
    </main>
  );
};

const speak = (language: string): Promise<void> =>
  leadCatalogue.speak(orderLanguages(isLanguage(language) ? language : undefined, navigator.languages));

/** Gives the page once its texts are there in the console's language; from then on they follow it. */
export const loadLeadPage = async (): Promise<ComponentType> => {
  await speak(catalogue.spoken.peek().language);
  effect(() => void speak(catalogue.spoken.value.language));
  return LeadPage;
};
