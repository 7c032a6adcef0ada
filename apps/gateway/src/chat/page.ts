import { createHash } from "node:crypto";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 40rem; height: 100dvh; display: flex; flex-direction: column; }
  header { padding: 1rem; border-bottom: 1px solid #8884; }
  h1 { font-size: 1.1rem; margin: 0; }
  #state { margin: 0; opacity: .75; }
  ol { flex: 1; overflow-y: auto; list-style: none; margin: 0; padding: 1rem; }
  li { margin: 0 0 .75rem; padding: .5rem .75rem; border-radius: .75rem; background: #8882; width: fit-content; max-width: 80%; }
  li.own { margin-left: auto; background: #2563eb33; }
  li p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  li small { opacity: .75; }
  form { display: flex; gap: .5rem; padding: 1rem; border-top: 1px solid #8884; }
  textarea { flex: 1; font: inherit; padding: .5rem; resize: none; }
  button { font: inherit; padding: .5rem 1rem; }
`;

/** Runs in the customer's browser. What others wrote goes into the page as text and never as markup. */
const SCRIPT = `
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  const url = location.pathname.replace(/\\/+$/, "") + "/messages";
  const [list, state, form, input] = ["messages", "state", "form", "text"].map((id) => document.getElementById(id));
  let shown = 0;
  let closed = false;

  const call = async (options) => {
    const answer = await fetch(url, { ...options, headers: { "x-session-token": token, "content-type": "application/json" } });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error.message);
    return body;
  };
  const show = ({ isClosed, messages }) => {
    for (const { id, from, text, at } of messages) {
      if (id <= shown) continue;
      shown = id;
      const item = document.createElement("li");
      item.className = from === "customer" ? "own" : "";
      const words = document.createElement("p");
      words.textContent = text;
      const note = document.createElement("small");
      note.textContent = (from === "customer" ? "You" : from === "agent" ? "Agent" : "Support") + ", " + new Date(at).toLocaleString();
      item.append(words, note);
      list.append(item);
      item.scrollIntoView();
    }
    closed = isClosed;
    form.hidden = closed;
    state.textContent = closed ? "This chat is closed." : "We answer here.";
  };
  const look = async () => {
    try {
      show(await call({}));
    } catch (error) {
      state.textContent = error.message;
    }
    if (!closed) setTimeout(look, document.hidden ? 10000 : 2000);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === "") return;
    input.disabled = true;
    try {
      show(await call({ method: "POST", body: JSON.stringify({ text }) }));
      input.value = "";
    } catch (error) {
      state.textContent = error.message;
    }
    input.disabled = false;
    input.focus();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  look();
`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The page's own script and style, and calls to where it came from, are all that it may use. */
export const CHAT_POLICY =
  `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; connect-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The same for every session: which one, and who may, is in the address, which is the reader's alone. */
export const CHAT_PAGE =
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<meta name="referrer" content="no-referrer"><title>Support chat</title><style>${STYLE}</style></head><body>` +
  `<header><h1>Support chat</h1><p id="state" role="status">Connecting…</p></header>` +
  `<ol id="messages" aria-live="polite" aria-label="Messages"></ol>` +
  `<form id="form"><textarea id="text" rows="2" maxlength="20000" required aria-label="Your message" placeholder="Your message"></textarea>` +
  `<button>Send</button></form><script>${SCRIPT}</script></body></html>\n`;
