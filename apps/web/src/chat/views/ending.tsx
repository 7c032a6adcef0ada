import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";

/** Shown in place of the composer once the chat is closed for good: how to reach the desk instead. */
export const Ending = () => {
  const { state, live } = useChat();
  const { texts } = useSpoken();
  const { session } = state.value;
  const isRefused = session === undefined && live.value.phase === "refused";
  const contact = session?.contact ?? null;
  return (
    <div class="ending">
      <p>{isRefused ? texts.ending.invalid : texts.ending.over(session === undefined ? "" : String(session.number))}</p>
      {contact !== null && (
        <p dir="auto">
          {contact.url === null ? (
            contact.text
          ) : (
            <a class="contact" href={contact.url} target="_blank" rel="noopener noreferrer">
              {contact.text}
            </a>
          )}
        </p>
      )}
    </div>
  );
};
