import { useLayoutEffect, useRef } from "preact/hooks";
import { takeDrops } from "../../ui/transfer.ts";
import type { Session, SessionState } from "../desk/session.ts";
import type { Reason, Standing } from "../model/person.ts";
import { texts } from "../texts/index.ts";
import type { Texts } from "../texts/index.ts";
import { Brand } from "./brand.tsx";
import { LanguageChoice } from "./language-choice.tsx";

interface Props {
  readonly session: Session;
  readonly state: Extract<SessionState, { phase: "asking" | "out" }>;
}

const describeReason = (reason: Reason, { problems, reasons }: Texts["signIn"]): string | undefined => {
  if (reason.kind === "problem") return problems[reason.problem];
  return reason.kind === "out" || reason.kind === "left" ? undefined : reasons[reason.kind];
};

/** Whether another account may do better: the provider would let the same one in again without asking. */
const isOfAccount = (reason: Reason): boolean =>
  reason.kind === "removed" || (reason.kind === "problem" && !["away", "failed", "late"].includes(reason.problem));

export const SignIn = ({ session, state }: Props) => {
  // A file that is dropped here is ignored; the browser must not open it in place of the page.
  useLayoutEffect(() => takeDrops({ onDrop: () => undefined, onOver: () => undefined }), []);
  const words = texts().signIn;
  return (
    <main class="sign-in">
      <section class="card" aria-labelledby="sign-in-title">
        <div class="line card-head">
          <Brand />
          <LanguageChoice session={session} />
        </div>
        <h1 id="sign-in-title">{words.heading}</h1>
        {state.phase === "asking" ? (
          <p class="muted" role="status">
            {state.trouble ?? words.busy}
          </p>
        ) : (
          <WayIn {...state} onSignOut={() => void session.signOut()} />
        )}
      </section>
    </main>
  );
};

interface WayInProps {
  readonly standing: Standing;
  readonly refusal: string | undefined;
  readonly onSignOut: () => void;
}

const WayIn = ({ standing: { reason, signInUrl, isDevelopment }, refusal, onSignOut }: WayInProps) => {
  const words = texts().signIn;
  const link = useRef<HTMLAnchorElement>(null);
  useLayoutEffect(() => link.current?.focus(), []);
  const said = refusal ?? describeReason(reason, words);
  const account = reason.kind === "problem" ? reason.account : undefined;
  // What is open in the console is behind the address's `#`.
  const place = `to=${encodeURIComponent(location.hash.slice(1))}`;
  const again = isOfAccount(reason) ? "&again=1" : "";
  const address = signInUrl === undefined ? location.origin : new URL(signInUrl).origin;
  return (
    <>
      {said === undefined ? (
        <p class="muted">{words.hint}</p>
      ) : (
        <p class="alert" role="alert" id="sign-in-reason">
          {said}
        </p>
      )}
      {account !== undefined && <p class="muted">{words.account(account)}</p>}
      {signInUrl === undefined ? (
        <p class="alert">{words.notSetUp}</p>
      ) : (
        <a ref={link} class="button primary wide" href={`${signInUrl}?${place}${again}`}>
          {again === "" ? words.submit : words.otherAccount}
        </a>
      )}
      {address !== location.origin && <p class="muted">{words.elsewhere(address)}</p>}
      {refusal !== undefined && (
        <button type="button" class="wide" onClick={onSignOut}>
          {texts().tools.signOut}
        </button>
      )}
      <p class="fine">{isDevelopment ? words.development : words.fine}</p>
    </>
  );
};
