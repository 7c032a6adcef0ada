import { useLayoutEffect, useRef } from "preact/hooks";
import { takeDrops } from "../../shared/transfer.ts";
import type { Session, SessionState } from "../desk/session.ts";
import { texts } from "../texts/index.ts";
import { Brand } from "./brand.tsx";
import { LanguageChoice } from "./language-choice.tsx";

interface Props {
  readonly session: Session;
  readonly state: Exclude<SessionState, { phase: "in" }>;
}

export const SignIn = ({ session, state }: Props) => {
  const field = useRef<HTMLInputElement>(null);
  const isBusy = state.phase === "signing-in";
  // Whoever types at once, and whoever was refused, types here; `autofocus` works once a page at most, and some time later.
  useLayoutEffect(() => {
    if (!isBusy) field.current?.focus();
  }, [isBusy]);
  // A file that is dropped here is for nobody, and does not open in the page's place either.
  useLayoutEffect(() => takeDrops({ onDrop: () => undefined, onOver: () => undefined }), []);
  const reason = state.phase === "out" ? state.reason : state.trouble;
  const words = texts().signIn;
  const submit = (event: Event): void => {
    event.preventDefault();
    void session.signIn(field.current?.value ?? "");
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={submit} aria-labelledby="sign-in-title">
        <div class="line card-head">
          <Brand />
          <LanguageChoice session={session} />
        </div>
        <h1 id="sign-in-title">{words.heading}</h1>
        <p class="muted">{words.hint}</p>
        {reason !== undefined && (
          <p class="alert" role="alert" id="sign-in-reason">
            {reason}
          </p>
        )}
        <label class="field">
          <span>{words.token}</span>
          <input
            ref={field}
            type="password"
            name="token"
            autocomplete="off"
            spellcheck={false}
            placeholder="eyJ…"
            required
            disabled={isBusy}
            aria-describedby={reason === undefined ? undefined : "sign-in-reason"}
            aria-invalid={state.phase === "out" && reason !== undefined}
          />
        </label>
        <button type="submit" class="primary wide" disabled={isBusy}>
          {isBusy ? words.busy : words.submit}
        </button>
        <p class="fine">{words.fine}</p>
      </form>
    </main>
  );
};
