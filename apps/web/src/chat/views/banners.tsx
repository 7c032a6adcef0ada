import { useRef } from "preact/hooks";
import { closingOf } from "../model/chat-state.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { useTime } from "./use-time.ts";

/** Shown while the stream is broken. */
const Connection = () => {
  const { live, state, reconnect } = useChat();
  const { connection } = useSpoken().texts;
  const isBroken = useRef(false);
  const { phase } = live.value;
  if (phase !== "connecting") isBroken.current = phase === "lost";
  return (
    <div role="status">
      {isBroken.current && (
        <div class="banner lost">
          <Icon name="offline" />
          <span>{state.value.session === undefined ? connection.never : connection.lost}</span>
          <button type="button" class="quiet" onClick={reconnect}>
            {connection.tryNow}
          </button>
        </div>
      )}
      {!isBroken.current && live.value.phase === "live" && live.value.isDegraded === true && (
        <div class="banner lost">
          <Icon name="clock" />
          <span>{connection.degraded}</span>
        </div>
      )}
    </div>
  );
};

/** Shown when silence is about to close the session. Seconds are only shown; screen readers announce every minute. */
const Closing = () => {
  const { state } = useChat();
  const { texts, formats } = useSpoken();
  const closing = closingOf(state.value);
  const now = useTime(closing?.warnAt, 1_000);
  const left = closing === undefined || now < closing.warnAt ? undefined : closing.at - now;
  return (
    <div role="status">
      {left !== undefined && (
        <div class="banner closing">
          <Icon name="clock" />
          <span>
            <span class="unseen">{texts.closing.spoken(formats.duration(left))}</span>
            <span aria-hidden="true">
              {texts.closing.countdown(<b class="countdown">{formats.countdown(left)}</b>)}
            </span>
          </span>
        </div>
      )}
    </div>
  );
};

export const Banners = () => (
  <div class="banners">
    <Connection />
    <Closing />
  </div>
);
