import type { Session, SessionState } from "../desk/session.ts";
import { texts } from "../texts/index.ts";
import { ApiKeysPanel } from "./api-keys.tsx";
import { Brand } from "./brand.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { SignOutEverywhere } from "./sign-out-everywhere.tsx";

interface Props {
  readonly session: Session;
  readonly state: Extract<SessionState, { phase: "administration" }>;
}

/** What an administrator of all teams does, who has no desk. */
export const Administration = ({ session, state: { rpc, person } }: Props) => {
  const words = texts();
  return (
    <div class="administration">
      <header class="top">
        <Brand />
        <span class="spring" />
        <bdi class="muted">{person.name}</bdi>
        <div class="tools">
          <LanguageChoice session={session} />
          <button
            type="button"
            class="icon"
            aria-label={words.tools.signOut}
            title={words.tools.signOut}
            onClick={() => void session.signOut()}
          >
            <Icon name="leave" />
          </button>
          <SignOutEverywhere session={session} />
        </div>
      </header>
      <main>
        <h1>{words.administration.heading}</h1>
        <p class="muted">{words.administration.hint}</p>
        <h2>{words.apiKeys.title}</h2>
        <ApiKeysPanel rpc={rpc} entityId={person.entityId} onSignedOut={session.leaveAndAsk} />
      </main>
    </div>
  );
};
