import type { LiveState } from "../../live/index.ts";
import type { ChatState } from "../model/chat-state.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

type Tone = "connecting" | "waiting" | "joined" | "closed";

interface Standing {
  readonly tone: Tone;
  readonly words: string;
}

/** How the session stands, in words. */
const standingOf = ({ session, messages }: ChatState, { phase }: LiveState): Standing => {
  if (session === undefined) {
    return phase === "refused"
      ? { tone: "closed", words: "There is no chat behind this link" }
      : { tone: "connecting", words: "Connecting…" };
  }
  const { state, agent } = session;
  if (state === "closed") return { tone: "closed", words: "This chat is closed" };
  if (phase === "refused") return { tone: "closed", words: "This chat has ended" };
  // Some answer without having taken the session first.
  if (state === "joined" || messages.some(({ from }) => from === "agent")) {
    return { tone: "joined", words: agent === null ? "An agent is here" : `You are talking to ${agent}` };
  }
  return {
    tone: "waiting",
    words: agent === null ? "Waiting for an agent" : `${agent} will be with you in a moment`,
  };
};

const initialOf = (name: string): string => /^./u.exec(name.trim())?.[0].toUpperCase() ?? "";

export const ChatHeader = () => {
  const { state, live } = useChat();
  const { session } = state.value;
  const { tone, words } = standingOf(state.value, live.value);
  const agent = session?.agent ?? null;
  return (
    <header class="header">
      <span class={`avatar ${tone}`} aria-hidden="true">
        {agent === null ? <Icon name="chat" /> : initialOf(agent)}
      </span>
      <div class="heading">
        <h1>Support chat</h1>
        <p class={`standing ${tone}`} role="status">
          {words}
        </p>
      </div>
    </header>
  );
};
