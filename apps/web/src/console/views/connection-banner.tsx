import { sayDuration } from "../model/time.ts";
import { usePage } from "./desk-context.ts";

/** Says when what is shown may be old, and when the token is about to expire. */
export const ConnectionBanner = () => {
  const { desk, session } = usePage();
  const live = desk.connection.live.value;
  const left = session.expiresIn.value;
  const isLost =
    live.phase === "lost" ||
    (live.phase === "connecting" && desk.connection.isLoaded.value && desk.connection.wasLive.value);
  return (
    <div class="banners" role="status">
      {isLost && (
        <p class="banner warn">
          <span>
            <strong>Connection lost.</strong> Trying to reconnect. What you send is kept and goes out as soon as
            possible.
          </span>
          <button type="button" onClick={desk.connection.retry}>
            Try now
          </button>
        </p>
      )}
      {left !== undefined && (
        <p class="banner warn">
          Your token expires in {sayDuration(left)}. Sign in again with a new one; drafts and unsent messages are kept.
        </p>
      )}
    </div>
  );
};
