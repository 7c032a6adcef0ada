import { useLayoutEffect, useRef } from "preact/hooks";
import type { Session, SessionState } from "../desk/session.ts";
import { Brand } from "./brand.tsx";

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
  const reason = state.phase === "out" ? state.reason : state.trouble;
  const submit = (event: Event): void => {
    event.preventDefault();
    void session.signIn(field.current?.value ?? "");
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={submit} aria-labelledby="sign-in-title">
        <Brand />
        <h1 id="sign-in-title">Agent console</h1>
        <p class="muted">Sign in with the token that your administrator gave you.</p>
        {reason !== undefined && (
          <p class="alert" role="alert" id="sign-in-reason">
            {reason}
          </p>
        )}
        <label class="field">
          <span>Token</span>
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
          {isBusy ? "Signing in…" : "Sign in"}
        </button>
        <p class="fine">The token is kept in this tab alone, and forgotten when you sign out or close it.</p>
      </form>
    </main>
  );
};
