import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Configuration, type JWK, Provider } from "oidc-provider";
import { DEVELOPMENT_ACCOUNTS, type DevelopmentAccount } from "./accounts.ts";
import { DEVELOPMENT_CLIENT } from "./client.ts";
import { createMemoryStore } from "./memory-store.ts";
import { chooseAccountPage, failurePage, signedOutPage, signOutPage } from "./pages.ts";

export interface IdentityProviderOptions {
  /** Where the gateway is: people come from there, and are sent back to it. */
  readonly gatewayUrl: string;
  /** Any free one by default. */
  readonly port?: number;
  /** Where it listens. Default: reachable from this machine only. */
  readonly host?: string;
  readonly accounts?: readonly DevelopmentAccount[];
}

/** An OpenID provider for development and tests, at which anybody is anybody with a click. */
export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  /** Signs with another key from now on, and no longer publishes the one before. */
  readonly rotateKeys: () => void;
  /** Takes an account's place, or puts one beside the others. */
  readonly putAccount: (account: DevelopmentAccount) => void;
  readonly removeAccount: (sub: string) => void;
  /** Stops answering, until it is opened again. */
  readonly close: () => Promise<void>;
  readonly open: () => Promise<void>;
}

const CHOOSE = "/choose/";

const createKey = (): JWK => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kty: "RSA", kid: randomUUID(), use: "sig", alg: "RS256" };
};

interface ProviderParts {
  readonly issuer: string;
  readonly gatewayUrl: string;
  readonly cookieKey: string;
  readonly accounts: ReadonlyMap<string, DevelopmentAccount>;
  readonly store: ReturnType<typeof createMemoryStore>;
}

const SCOPES = "openid profile email offline_access";

const configure = ({ issuer, gatewayUrl, cookieKey, accounts, store }: ProviderParts): Configuration => {
  // Browsers keep the cookies of all ports of a host together.
  const { port } = new URL(issuer);
  return {
    clients: [
      {
        client_id: DEVELOPMENT_CLIENT,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        redirect_uris: [`${gatewayUrl}/auth/callback`],
        post_logout_redirect_uris: [`${gatewayUrl}/console`],
      },
    ],
    adapter: store,
    jwks: { keys: [createKey()] },
    cookies: {
      keys: [cookieKey],
      names: {
        session: `crossdesk-identity-${port}`,
        interaction: `crossdesk-identity-choice-${port}`,
        resume: `crossdesk-identity-resume-${port}`,
      },
    },
    // The gateway refuses it in production by this.
    discovery: { crossdesk_development: true },
    claims: {
      openid: ["sub"],
      profile: ["name", "role", "entityId", "languages"],
      email: ["email"],
    },
    scopes: SCOPES.split(" "),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.type = "html";
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.type = "html";
          ctx.body = signedOutPage();
        },
      },
    },
    interactions: { url: (_ctx, { uid }) => `${CHOOSE}${uid}` },
    issueRefreshToken: () => true,
    ttl: { AccessToken: 600, IdToken: 600, Interaction: 3_600, Grant: 86_400, RefreshToken: 86_400, Session: 86_400 },
    findAccount: (_ctx, sub) => {
      const account = accounts.get(sub);
      if (account === undefined) return undefined;
      const { title: _title, ...claims } = account;
      return { accountId: sub, claims: () => ({ ...claims }) };
    },
    // There is only one client, so no consent is requested.
    loadExistingGrant: async ({ oidc }) => {
      const { client, session, provider } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const known = session.grantIdFor(client.clientId);
      const found = known === undefined ? undefined : await provider.Grant.find(known);
      if (found !== undefined) return found;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = "html";
      ctx.body = failurePage(description ?? error);
    },
  };
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const createHandler = (parts: ProviderParts): Handler => {
  const provider = new Provider(parts.issuer, configure(parts));
  const answer = provider.callback();
  const sendPage = (response: ServerResponse, html: string): void => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(html);
  };
  const choose = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== "POST") {
      const { uid } = await provider.interactionDetails(request, response);
      sendPage(response, chooseAccountPage(`${CHOOSE}${uid}`, [...parts.accounts.values()]));
      return;
    }
    const accountId = new URLSearchParams(await text(request)).get("account") ?? "";
    await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false });
  };
  return (request, response) => {
    if (request.url?.startsWith(CHOOSE) !== true) {
      void answer(request, response);
      return;
    }
    choose(request, response).catch((error: unknown) => {
      sendPage(response, failurePage(error instanceof Error ? error.message : "Something went wrong."));
    });
  };
};

const listen = async (server: Server, port: number, host: string): Promise<number> => {
  server.listen(port, host);
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens to a port has one
  const address = server.address() as AddressInfo;
  return address.port;
};

/** Starts the provider. It must never be reachable by anybody but developers. */
export const startIdentityProvider = async (options: IdentityProviderOptions): Promise<IdentityProvider> => {
  const { gatewayUrl, host = "127.0.0.1", accounts: given = DEVELOPMENT_ACCOUNTS } = options;
  const accounts = new Map(given.map((account) => [account.sub, account]));
  const cookieKey = randomBytes(32).toString("hex");
  let handle: Handler = (_request, response) => void response.writeHead(503).end();
  const createListener = (): Server => createServer((request, response) => handle(request, response));
  let server = createListener();
  const port = await listen(server, options.port ?? 0, host);
  const issuer = `http://127.0.0.1:${port}`;
  const store = createMemoryStore();
  const rotateKeys = (): void => {
    handle = createHandler({ issuer, gatewayUrl, cookieKey, accounts, store });
  };
  rotateKeys();
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    issuer,
    clientId: DEVELOPMENT_CLIENT,
    rotateKeys,
    putAccount: (account) => void accounts.set(account.sub, account),
    removeAccount: (sub) => void accounts.delete(sub),
    close,
    open: async () => {
      server = createListener();
      await listen(server, port, host);
    },
    [Symbol.asyncDispose]: close,
  };
};
