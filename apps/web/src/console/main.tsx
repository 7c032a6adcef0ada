import { effect } from "@preact/signals";
import { render } from "preact";
import { markLanguage } from "../shared/i18n/catalogue.ts";
import { createSession } from "./desk/session.ts";
import { catalogue } from "./texts/index.ts";
import { App } from "./views/app.tsx";
import "./console.css";

effect(() => markLanguage(catalogue.spoken.value, document.documentElement));
void catalogue.speak(navigator.languages);

const root = document.getElementById("app");
if (root !== null) render(<App session={createSession()} />, root);
