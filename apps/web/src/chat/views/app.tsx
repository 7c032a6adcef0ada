import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { Banners } from "./banners.tsx";
import { ChatProvider, useChat } from "./chat-context.ts";
import { ChatHeader } from "./chat-header.tsx";
import { Composer } from "./composer.tsx";
import { MessageLog } from "./message-log.tsx";

/** The tab says how much was answered while nobody looked. */
const useTitle = ({ state }: Chat): void => {
  const { texts } = useSpoken();
  const { messages } = state.value;
  const answers = messages.filter(({ from }) => from !== "customer").length;
  const seen = useRef(0);
  useEffect(() => {
    const show = (): void => {
      if (!document.hidden) seen.current = answers;
      const unseen = answers - seen.current;
      document.title = unseen > 0 ? `(${unseen}) ${texts.title}` : texts.title;
    };
    show();
    document.addEventListener("visibilitychange", show);
    return () => document.removeEventListener("visibilitychange", show);
  }, [answers, texts]);
};

/** What is in the composer's place when nothing can be said any more. */
const Ending = () => {
  const { state, live } = useChat();
  const { ending } = useSpoken().texts;
  const isRefused = state.value.session === undefined && live.value.phase === "refused";
  return (
    <div class="ending">
      <p>{isRefused ? ending.invalid : ending.closed}</p>
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
