import { useEffect, useRef, useState } from "preact/hooks";
import { closingOf } from "../model/chat-state.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { aboutMinutes, countdown } from "./time.ts";

/** Shown from when the stream breaks until it is mended. */
const Connection = () => {
  const { live, state, reconnect } = useChat();
  const isBroken = useRef(false);
  const { phase } = live.value;
  if (phase !== "connecting") isBroken.current = phase === "lost";
  const words =
    state.value.session === undefined
      ? "We cannot get through at the moment, and keep trying."
      : "The connection is lost. We are trying to get it back; what you write is sent then.";
  return (
    <div role="status">
      {isBroken.current && (
        <div class="banner lost">
          <Icon name="offline" />
          <span>{words}</span>
          <button type="button" class="quiet" onClick={reconnect}>
            Try now
          </button>
        </div>
      )}
    </div>
  );
};

/** The time by this browser's clock, a second at a time, from `since` on. */
const useTime = (since: number | undefined): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (since === undefined) return undefined;
    let ticking: ReturnType<typeof setInterval> | undefined;
    const begin = (): void => {
      setNow(Date.now());
      ticking = setInterval(() => setNow(Date.now()), 1_000);
    };
    const beginning = setTimeout(begin, Math.max(0, since - Date.now()));
    return () => {
      clearTimeout(beginning);
      clearInterval(ticking);
    };
  }, [since]);
  return now;
};

/** Shown when silence is about to close the session. Seconds are for eyes; who listens is told by the minute. */
const Closing = () => {
  const { state } = useChat();
  const closing = closingOf(state.value);
  const now = useTime(closing?.warnAt);
  const left = closing === undefined || now < closing.warnAt ? undefined : closing.at - now;
  return (
    <div role="status">
      {left !== undefined && (
        <div class="banner closing">
          <Icon name="clock" />
          <span>
            <span class="unseen">This chat closes in {aboutMinutes(left)} unless something is said.</span>
            <span aria-hidden="true">
              This chat closes in <b class="countdown">{countdown(left)}</b> unless something is said.
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
