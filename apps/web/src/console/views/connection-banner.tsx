import { formatDuration } from "../model/time.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";

/** Says when what is shown may be old, when the agent is counted absent, and when the session is about to end. */
export const ConnectionBanner = () => {
  const { desk, session } = usePage();
  const live = desk.connection.live.value;
  const left = session.expiresIn.value;
  const { me } = desk.state.value;
  const isLost =
    live.phase === "lost" ||
    (live.phase === "connecting" && desk.connection.isLoaded.value && desk.connection.wasLive.value);
  const isAbsent = me !== undefined && me.status !== "offline" && !me.isPresent && !isLost;
  const words = texts().connection;
  return (
    <div class="banners" role="status">
      {isLost && (
        <p class="banner warn">
          <span>
            <strong>{words.lostTitle}</strong> {words.lostHint}
          </span>
          <button type="button" onClick={desk.connection.retry}>
            {texts().page.tryNow}
          </button>
        </p>
      )}
      {live.phase === "live" && live.isDegraded === true && <p class="banner warn">{words.degraded}</p>}
      {isAbsent && (
        <p class="banner warn">
          <span>
            <strong>{words.absentTitle}</strong> {words.absentHint}
          </span>
          <button type="button" onClick={desk.attendance.confirm}>
            {words.here}
          </button>
        </p>
      )}
      {left !== undefined && <p class="banner warn">{words.expires(formatDuration(left))}</p>}
    </div>
  );
};
