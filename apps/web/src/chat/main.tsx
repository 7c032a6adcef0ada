import { render } from "preact";
import { createChat, readAddress } from "./chat.ts";
import { App } from "./views/app.tsx";
import "./chat.css";

const root = document.getElementById("app");
if (root !== null) render(<App chat={createChat(readAddress(location), sessionStorage)} />, root);
// Another link in the same tab is another chat.
addEventListener("hashchange", () => location.reload());
