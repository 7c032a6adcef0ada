import { useEffect, useRef, useState } from "preact/hooks";
import type { Transcript } from "../api.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

/** The conversation as a file to keep, in the page's language and the reader's time zone. */
export const SaveMenu = () => {
  const { state, saveTranscript } = useChat();
  const { texts, formats } = useSpoken();
  const menu = useRef<HTMLDetailsElement>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const close = ({ target }: Event): void => {
      if (!(target instanceof Node && menu.current?.contains(target))) menu.current?.removeAttribute("open");
    };
    addEventListener("pointerdown", close);
    addEventListener("focusin", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("focusin", close);
    };
  }, []);
  if (state.value.messages.length === 0) return null;
  const save = (format: Transcript["format"]): void => {
    menu.current?.removeAttribute("open");
    menu.current?.querySelector("summary")?.focus();
    setFailed(false);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    saveTranscript({ format, language: formats.locale, timeZone }).catch(() => setFailed(true));
  };
  return (
    <details
      class="save"
      ref={menu}
      onKeyDown={({ key, currentTarget }) => {
        if (key !== "Escape") return;
        currentTarget.removeAttribute("open");
        currentTarget.querySelector("summary")?.focus();
      }}
    >
      <summary class="round" aria-label={texts.save.label} title={texts.save.label}>
        <Icon name="download" />
      </summary>
      <div class="menu">
        <p>{texts.save.label}</p>
        <button type="button" onClick={() => save("html")}>
          {texts.save.html}
        </button>
        <button type="button" onClick={() => save("text")}>
          {texts.save.text}
        </button>
      </div>
      <span role="alert">{hasFailed && <span class="menu failure">{texts.save.failed}</span>}</span>
    </details>
  );
};
