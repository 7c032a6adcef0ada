import { colors } from "./colors.ts";
import type { Settings } from "./settings.ts";
import { issueToken, type TokenClaims } from "./token.ts";

const CUSTOMER = "79af4bc5-a995-4262-92ee-0da381ccaf07";

/** The documented create request of the customer-support API. */
const COMPLAINT = {
  uuid: CUSTOMER,
  udid: "7237F578-828D-43D9-995D-F8B7AC8A4881",
  subject: "sub 1@example.com",
  message: "msg 1@example.com",
  email: "customer@example.com",
  name: "Jane",
  category: "cat1",
  phone: "+442079460123",
  images: ["732bbe0a-8d29-4c8d-bb84-891e43439630.jpeg"],
};

const CALLERS: readonly TokenClaims[] = [
  { sub: CUSTOMER, role: "customer" },
  { sub: "agent@example.com", role: "agent", name: "Alex", email: "agent@example.com", languages: ["en"] },
  { sub: "admin", role: "admin" },
];

/** How one enters the console. */
const consoleHint = ({ nodeEnv, oidcIssuer }: Settings): string => {
  if (oidcIssuer !== undefined) return `(sign in at ${new URL(oidcIssuer).host})`;
  return nodeEnv === "production" ? "(set OIDC_ISSUER, so that people can sign in)" : "(choose who you are)";
};

/** What a person needs to try the running system: addresses, tokens, and two calls that work when pasted. */
export async function welcome(settings: Settings, secret: string | undefined): Promise<string> {
  const url = settings.localUrl;
  const { bold, cyan, dim } = colors;
  // The screen may be shared or logged, so it must not show tokens there.
  const isPrivate = settings.nodeEnv !== "production";
  const tokens = secret === undefined || !isPrivate ? [] : await signAll(settings, secret);
  const admin = tokens.find(({ role }) => role === "admin")?.token ?? "$TOKEN";
  const create = [
    `curl -sS ${url}/user/log/message`,
    "-H 'Content-Type: application/json'",
    ...(settings.partnerAuth === "required" ? [`-H "Authorization: Bearer ${admin}"`] : []),
    `-d '${JSON.stringify(COMPLAINT)}'`,
  ].join(" ");
  const find = `curl -sS '${url}/backend/api/support-ticket?keyword=msg' -H "Authorization: Bearer ${admin}"`;
  return [
    "",
    `  ${bold("Gateway")}   ${cyan(url)}${settings.publicUrl === url ? "" : dim(` (public: ${settings.publicUrl})`)}`,
    `  ${bold("API docs")}  ${cyan(`${url}/docs`)}`,
    // People sign in by the public address alone.
    `  ${bold("Console")}   ${cyan(`${settings.publicUrl}/console`)} ${dim(consoleHint(settings))}`,
    `  ${bold("Health")}    ${cyan(`${url}/health/ready`)}`,
    `  ${bold("Data")}      ${settings.dataFolder} ${dim("(logs in logs/)")}`,
    "",
    ...tokenLines(settings, tokens),
    "",
    `  ${bold("Create a complaint, as the app of a partner does")}`,
    create,
    "",
    `  ${bold("Find it as a support ticket")}`,
    find,
    "",
    `  ${dim("Ctrl-C stops everything.")}`,
    "",
  ].join("\n");
}

interface SignedToken {
  readonly role: string;
  readonly token: string;
}

function signAll(settings: Settings, secret: string): Promise<SignedToken[]> {
  const { issuer, audience } = settings.auth;
  return Promise.all(
    CALLERS.map(async (claims) => ({
      role: claims.role,
      token: await issueToken(claims, { secret, issuer, audience, expiresInSeconds: 8 * 3600 }),
    })),
  );
}

function tokenLines({ auth }: Settings, tokens: readonly SignedToken[]): string[] {
  const { bold, dim } = colors;
  if (auth.jwksUrl !== undefined)
    return [`  ${bold("Tokens")}    come from the issuer of AUTH_JWKS_URL; put an admin's into TOKEN`];
  if (tokens.length === 0) {
    return [`  ${bold("Tokens")}    are not shown in production: TOKEN=$(npm run token -- --sub admin --role admin)`];
  }
  return [
    `  ${bold("Tokens")}    ${dim("good for 8 hours; others by npm run token")}`,
    ...tokens.map(({ role, token }) => `  ${role.padEnd(9)} ${token}`),
  ];
}
