import { computed, effect, signal } from "@preact/signals";
import { render } from "preact";
import { markLanguage } from "../ui/i18n/catalogue.ts";
import { watchAttention } from "./attention.ts";
import { readAddress } from "./address.ts";
import { createChat } from "./chat.ts";
import { reportToHost } from "./embedding.ts";
import { openStorage } from "./keeper.ts";
import { catalogue } from "./texts/catalogue.ts";
import { App } from "./views/app.tsx";
import "./chat.css";

const address = readAddress(location);
const wanted = [...(address.language === null ? [] : [address.language]), ...navigator.languages];
const attention = watchAttention();
const height = signal(0);
const chat = createChat(address, { storage: openStorage(() => localStorage), isLookedAt: attention.isLookedAt });

// Before anything is waited for: the embedding page says hello as soon as this one has loaded.
document.documentElement.classList.toggle("embedded", parent !== window);
reportToHost({
  origins: computed(() => chat.state.value.session?.embedOrigins),
  state: computed(() => ({ unread: chat.unread.value, height: height.value })),
  onShown: attention.show,
  self: window,
});

await catalogue.speak(wanted);
effect(() => markLanguage(catalogue.spoken.value, document.documentElement));
// Whose browser speaks no language of the page reads the one that their ticket is in.
const ticketLanguage = computed(() => chat.state.value.session?.language);
effect(() => {
  if (ticketLanguage.value !== undefined) void catalogue.speak([...wanted, ticketLanguage.value]);
});

const root = document.getElementById("app");
if (root !== null) render(<App chat={chat} onHeight={(next) => (height.value = next)} />, root);
// Another link in the same tab is another chat.
addEventListener("hashchange", () => location.reload());
