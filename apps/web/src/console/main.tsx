import { computed, effect } from "@preact/signals";
import { render } from "preact";
import { markLanguage } from "../ui/i18n/catalogue.ts";
import { keptSettings } from "./desk/keeper.ts";
import { createSession } from "./desk/session.ts";
import { catalogue, orderLanguages } from "./texts/index.ts";
import type { Language } from "./texts/index.ts";
import { App } from "./views/app.tsx";
import "./console.css";

const speak = (chosen: Language | undefined): Promise<void> =>
  catalogue.speak(orderLanguages(chosen, navigator.languages));

// Before anything is drawn or said, so that nothing of it is in another language.
await speak(keptSettings.read().language);
effect(() => markLanguage(catalogue.spoken.value, document.documentElement));

const session = createSession();
const chosen = computed(() => session.settings.value.language);
effect(() => void speak(chosen.value));

const root = document.getElementById("app");
if (root !== null) render(<App session={session} />, root);
