import { render } from "preact";
import { createSession } from "./desk/session.ts";
import { App } from "./views/app.tsx";
import "./console.css";

const root = document.getElementById("app");
if (root !== null) render(<App session={createSession()} />, root);
