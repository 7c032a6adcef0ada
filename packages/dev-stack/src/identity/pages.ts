import type { DevelopmentAccount } from "./accounts.ts";

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { display: grid; min-height: 100vh; margin: 0; place-items: center; }
      main { width: min(26rem, 100% - 2rem); }
      button { display: block; width: 100%; margin: 0.6rem 0; padding: 0.8rem 1rem; border: 1px solid #8888; border-radius: 10px; background: #8881; color: inherit; font: inherit; text-align: start; cursor: pointer; }
      button:hover, button:focus-visible { border-color: currentColor; }
      small, strong { display: block; }
    </style>
  </head>
  <body><main><h1>${title}</h1>${body}</main></body>
</html>
`;

/** A button for each account; there is nothing to prove. */
export const chooseAccountPage = (action: string, accounts: readonly DevelopmentAccount[]): string =>
  page(
    "Who are you?",
    `<p>This is for development: choose, and you are it.</p>
    <form method="post" action="${escapeHtml(action)}">${accounts
      .map(
        ({ sub, name, title }) =>
          `<button name="account" value="${escapeHtml(sub)}"><strong>${escapeHtml(name)}</strong><small>${escapeHtml(title)}</small></button>`,
      )
      .join("")}</form>`,
  );

/** Signing out asks nothing: the page itself presses the button, or the user where scripts are disabled. */
export const signOutPage = (form: string): string =>
  page(
    "Signing out…",
    `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
    <script>document.querySelector("button[name=logout]").click()</script>`,
  );

export const signedOutPage = (): string => page("Signed out", "<p>You can close this page.</p>");

export const failurePage = (failure: string): string =>
  page("That did not work", `<p>${escapeHtml(failure)}</p><p>Go back to the console, and sign in again.</p>`);
