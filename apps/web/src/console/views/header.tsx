import { AgentStatus } from "./agent-status.tsx";
import { Brand } from "./brand.tsx";
import { usePage } from "./desk-context.ts";
import { Icon } from "./icon.tsx";

const LIVE_WORDS = {
  connecting: "Connecting…",
  live: "Live",
  lost: "Connection lost",
  refused: "Disconnected",
} as const;

export const Header = () => {
  const { desk, session, isHelpOpen } = usePage();
  const { phase } = desk.connection.live.value;
  const { sound } = session.settings.value;
  return (
    <header class="top">
      <Brand />
      <span class={`live ${phase}`} role="status" aria-label={`Connection: ${LIVE_WORDS[phase]}`}>
        <span class="dot" aria-hidden="true" />
        <span class="live-word">{LIVE_WORDS[phase]}</span>
      </span>
      <span class="spring" />
      <AgentStatus />
      <div class="tools">
        <button
          type="button"
          class="icon"
          aria-pressed={sound}
          aria-label="Sound for new tickets and messages"
          title={sound ? "Sound is on" : "Sound is off"}
          onClick={() => session.change({ sound: !sound })}
        >
          <Icon name={sound ? "bell" : "bell-off"} />
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={() => {
            isHelpOpen.value = true;
          }}
        >
          <Icon name="keyboard" />
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Sign out"
          title="Go offline and sign out"
          onClick={() => void session.signOut()}
        >
          <Icon name="leave" />
        </button>
      </div>
    </header>
  );
};
