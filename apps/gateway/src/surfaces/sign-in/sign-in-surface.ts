import { defineApi } from "../../api/api.ts";
import type { Api } from "../../api/api.ts";
import { createAttempts } from "./attempts.ts";
import { createSignIn } from "./sign-in.ts";
import type { SignInDeps } from "./sign-in.ts";
import { CallbackQuery, SignedOut, SignInQuery, SignOutInput, Standing } from "./schemas.ts";
import { createStanding } from "./standing.ts";

export interface SignInSurfaceDeps extends Omit<SignInDeps, "attempts"> {
  /** Whose form failures under these paths take. */
  readonly atRoot: Pick<Api, "errorBody" | "toErrorAnswer">;
}

/** Where people sign in and out. The browser keeps the session in a cookie, which no script can read. */
export const createSignInSurface = ({ atRoot: { errorBody, toErrorAnswer }, ...deps }: SignInSurfaceDeps): Api =>
  defineApi({
    name: "sign-in",
    title: "Signing in and out",
    prefixes: ["/auth"],
    // Each operation has its own proof: a cookie, or what the provider sends back.
    authentication: "none",
    operations: {
      begin: {
        method: "GET",
        path: "/sign-in",
        documentedAs: "Goes to the identity provider",
        input: { query: SignInQuery },
      },
      finish: {
        method: "GET",
        path: "/callback",
        documentedAs: "Comes back from the identity provider",
        input: { query: CallbackQuery },
      },
      session: {
        method: "GET",
        path: "/session",
        documentedAs: "Who is signed in",
        answers: { 200: Standing },
      },
      renew: {
        method: "POST",
        path: "/renew",
        documentedAs: "Stays signed in",
        answers: { 200: Standing },
      },
      signOut: {
        method: "POST",
        path: "/sign-out",
        documentedAs: "Signs out",
        input: { body: SignOutInput },
        answers: { 200: SignedOut },
      },
    },
    errorBody,
    toErrorAnswer,
    routes: ({ fullClient, logger, publicUrl, now }) => {
      const attempts = createAttempts({ cookies: deps.cookies, sealing: deps.sessions.sealing, now });
      const shared = { ...deps, attempts, client: fullClient, logger, publicUrl, now };
      return { ...createSignIn(shared), ...createStanding(shared) };
    },
  });
