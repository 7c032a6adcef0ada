import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { Announcer } from "./announcer.tsx";
import { Banners } from "./banners.tsx";
import { ChatProvider, useChat } from "./chat-context.ts";
import { ChatHeader } from "./chat-header.tsx";
import { Composer } from "./composer.tsx";
import { Ending } from "./ending.tsx";
import { MessageLog } from "./message-log.tsx";
import { PictureViewer } from "./picture-viewer.tsx";
import { RatingCard } from "./rating-card.tsx";
import { SituationLine } from "./situation-line.tsx";
import { TeamWriting } from "./team-writing.tsx";

/** The tab's title shows the number of unseen answers. */
const useTitle = ({ unread }: Chat): void => {
  const { texts, formats } = useSpoken();
  const count = unread.value;
  useEffect(() => {
    document.title = count > 0 ? `(${formats.number(count)}) ${texts.title}` : texts.title;
  }, [count, texts, formats]);
};

/** How high the page would be with nothing to scroll. */
const useHeight = (onHeight: (height: number) => void) => {
  const page = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = page;
    const log = current?.querySelector(".log");
    const lines = log?.firstElementChild;
    if (current === null || !log || !lines) return undefined;
    const measure = (): void => {
      const content = [...lines.children].reduce((sum, child) => sum + child.getBoundingClientRect().height, 0);
      const padding = 32;
      onHeight(Math.ceil(current.clientHeight - log.clientHeight + content + padding));
    };
    const sizes = new ResizeObserver(measure);
    for (const element of [current, log, ...lines.children]) sizes.observe(element);
    return () => sizes.disconnect();
  }, [onHeight]);
  return page;
};

interface PageProps {
  readonly onHeight: (height: number) => void;
}

const Page = ({ onHeight }: PageProps) => {
  const chat = useChat();
  useTitle(chat);
  const page = useHeight(onHeight);
  return (
    <div class="page" ref={page}>
      <ChatHeader />
      <main class="main">
        <Banners />
        <MessageLog />
        <TeamWriting />
        <SituationLine />
        <RatingCard />
        {chat.isOver.value ? <Ending /> : <Composer />}
      </main>
      <Announcer />
      <PictureViewer />
    </div>
  );
};

export const App = ({ chat, onHeight }: PageProps & { readonly chat: Chat }) => (
  <ChatProvider value={chat}>
    <Page onHeight={onHeight} />
  </ChatProvider>
);
