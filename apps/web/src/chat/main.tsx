import { effect } from "@preact/signals";
import { render } from "preact";
import { markLanguage } from "../shared/i18n/catalogue.ts";
import { createChat, readAddress } from "./chat.ts";
import { catalogue } from "./texts/catalogue.ts";
import { App } from "./views/app.tsx";
import "./chat.css";

const root = document.getElementById("app");
await catalogue.speak(navigator.languages);
effect(() => markLanguage(catalogue.spoken.value, document.documentElement));
if (root !== null) render(<App chat={createChat(readAddress(location), sessionStorage)} />, root);
// Another link in the same tab is another chat.
addEventListener("hashchange", () => location.reload());
