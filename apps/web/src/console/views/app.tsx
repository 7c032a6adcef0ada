import type { Session } from "../desk/session.ts";
import { Administration } from "./administration.tsx";
import { DeskView } from "./desk-view.tsx";
import { SignIn } from "./sign-in.tsx";

export const App = ({ session }: { readonly session: Session }) => {
  const state = session.state.value;
  if (state.phase === "in") return <DeskView key={state.person.id} session={session} desk={state.desk} />;
  if (state.phase === "administration") return <Administration session={session} state={state} />;
  return <SignIn session={session} state={state} />;
};
