import type { ComponentChildren } from "preact";
import type { LiveState } from "../../live/index.ts";
import { PersonName } from "../../ui/safe-names.tsx";
import type { ChatState } from "../model/chat-state.ts";
import { useSpoken } from "../texts/catalogue.ts";
import type { ChatTexts } from "../texts/english.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { SaveMenu } from "./save-menu.tsx";

type Tone = "connecting" | "waiting" | "joined" | "closed";

interface Standing {
  readonly tone: Tone;
  readonly words: ComponentChildren;
}

/** How the session stands, in words. */
const standingOf = ({ session, messages }: ChatState, { phase }: LiveState, { standing }: ChatTexts): Standing => {
  if (session === undefined) {
    return phase === "refused"
      ? { tone: "closed", words: standing.noChat }
      : { tone: "connecting", words: standing.connecting };
  }
  const { state, agent, isStaffed } = session;
  const name = agent === null ? null : <PersonName name={agent} />;
  if (state === "closed" || phase === "refused") return { tone: "closed", words: standing.ended };
  // Some answer without having taken the session first.
  if (state === "joined" || messages.some(({ from }) => from === "agent")) {
    return { tone: "joined", words: name === null ? standing.agentHere : standing.talkingTo(name) };
  }
  if (isStaffed === false) return { tone: "closed", words: standing.unattended };
  return { tone: "waiting", words: name === null ? standing.waiting : standing.soon(name) };
};

const initialOf = (name: string): string => /^./u.exec(name.trim())?.[0].toUpperCase() ?? "";

export const ChatHeader = () => {
  const { state, live } = useChat();
  const { session } = state.value;
  const { texts } = useSpoken();
  const { tone, words } = standingOf(state.value, live.value, texts);
  const agent = session?.agent ?? null;
  return (
    <header class="header">
      <span class={`avatar ${tone}`} aria-hidden="true">
        {agent === null ? <Icon name="chat" /> : initialOf(agent)}
      </span>
      <div class="heading">
        <h1>{texts.title}</h1>
        <p class={`standing ${tone}`} role="status">
          <span>{words}</span>
        </p>
      </div>
      <SaveMenu />
    </header>
  );
};
