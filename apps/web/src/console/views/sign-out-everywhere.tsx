import type { Session } from "../desk/session.ts";
import { texts } from "../texts/index.ts";
import { Icon } from "../../ui/icon.tsx";

/** For who has lost a device, or forgotten to sign out at one: all sessions of this person end within a second. */
export const SignOutEverywhere = ({ session }: { readonly session: Session }) => {
  const { signOutEverywhere, signOutEverywhereHint } = texts().tools;
  return (
    <button
      type="button"
      class="icon"
      aria-label={signOutEverywhere}
      title={signOutEverywhereHint}
      onClick={() => void session.signOut(true)}
    >
      <Icon name="leave-all" />
    </button>
  );
};
