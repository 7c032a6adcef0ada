import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { Banners } from "./banners.tsx";
import { ChatProvider, useChat } from "./chat-context.ts";
import { ChatHeader } from "./chat-header.tsx";
import { Composer } from "./composer.tsx";
import { MessageLog } from "./message-log.tsx";

const TITLE = "Support chat";

/** The tab says how much was answered while nobody looked. */
const useTitle = ({ state }: Chat): void => {
  const { messages } = state.value;
  const answers = messages.filter(({ from }) => from !== "customer").length;
  const seen = useRef(0);
  useEffect(() => {
    const show = (): void => {
      if (!document.hidden) seen.current = answers;
      const unseen = answers - seen.current;
      document.title = unseen > 0 ? `(${unseen}) ${TITLE}` : TITLE;
    };
    show();
    document.addEventListener("visibilitychange", show);
    return () => document.removeEventListener("visibilitychange", show);
  }, [answers]);
};

/** What is in the composer's place when nothing can be said any more. */
const Ending = () => {
  const { state, live } = useChat();
  const { session } = state.value;
  const isRefused = session === undefined && live.value.phase === "refused";
  return (
    <div class="ending">
      {isRefused ? (
        <p>
          This link is not valid, or no longer: it ends with its chat. Where you found it, you can ask for support
          again.
        </p>
      ) : (
        <p>This chat is closed. What was said here can be read for a few more minutes.</p>
      )}
    </div>
  );
};

const Page = () => {
  const chat = useChat();
  useTitle(chat);
  return (
    <>
      <ChatHeader />
      <main class="main">
        <Banners />
        <MessageLog />
        {chat.isOver.value ? <Ending /> : <Composer />}
      </main>
    </>
  );
};

export const App = ({ chat }: { readonly chat: Chat }) => (
  <ChatProvider value={chat}>
    <Page />
  </ChatProvider>
);
