import { CallerRole, EntityId, requiredText } from "@crossdesk/contracts";
import { jsonRecord } from "@crossdesk/service-kit";
import { z } from "zod";

/** Which claims say who somebody is, and what their values mean here. */
export interface ClaimSettings {
  /** Names of claims; a dot leads into an object: `realm_access.roles`. */
  readonly role: string;
  readonly tenant: string;
  readonly name: string;
  readonly email: string;
  readonly languages: string;
  /** What the provider's roles are called here. */
  readonly roles: Readonly<Record<string, PersonRole>>;
  /** What the provider's groups or organisations are called here; those that are not named keep their name. */
  readonly tenants: Readonly<Record<string, string>>;
  /** Whose people are who have no such claim; without it they are not let in. */
  readonly defaultTenant?: string;
}

/** The identity provider that people sign in at. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Without one, PKCE alone proves that it is us. */
  readonly clientSecret?: string;
  readonly scopes: string;
  readonly claims: ClaimSettings;
  /** Whether a provider for development, where anybody is anybody with a click, may be used. */
  readonly allowsDevelopment: boolean;
}

/** How long a session lasts, and what its cookie is encrypted with. */
export interface SessionSettings {
  /** The first encrypts; all of them decrypt. */
  readonly secrets: readonly [string, ...string[]];
  readonly idleMs: number;
  readonly longestMs: number;
}

/** What people who sign in may be: programs have tokens and keys. */
export const PersonRole = CallerRole.extract(["agent", "admin"]);
export type PersonRole = z.infer<typeof PersonRole>;

/** A tenant that means all of them: for admins alone. */
export const ALL_TENANTS = "*";

export const DEFAULT_ROLES = { agent: "agent", lead: "admin", admin: "admin" } as const satisfies Record<
  string,
  PersonRole
>;

const claimName = (fallback: string, says: string) =>
  requiredText(200).default(fallback).describe(`The claim that says ${says}; a dot leads into an object.`);
const Tenant = z.union([EntityId, z.literal(ALL_TENANTS)]);

const SECRET_LENGTH = 32;

/** The variables of the sign-in: `z.object({ ...signInConfig, … })`. */
export const signInConfig = {
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/u, error: "must be a URL such as https://login.example.com" })
    .optional()
    .describe("The identity provider that people sign in at; without one nobody enters the console."),
  OIDC_CLIENT_ID: requiredText(500).optional().describe("What the provider knows this system by."),
  OIDC_CLIENT_SECRET: requiredText(2_000)
    .optional()
    .describe("Its secret there; none where the provider takes it for a public client (PKCE)."),
  OIDC_SCOPES: requiredText(1_000)
    .default("openid profile email")
    .describe("What is asked for; `offline_access` beside them where the provider gives refresh tokens for it alone."),
  OIDC_CLAIM_ROLE: claimName("role", "what somebody is"),
  OIDC_CLAIM_TENANT: claimName("entityId", "whose people somebody belongs to"),
  OIDC_CLAIM_NAME: claimName("name", "what somebody is called"),
  OIDC_CLAIM_EMAIL: claimName("email", "somebody's e-mail address"),
  OIDC_CLAIM_LANGUAGES: claimName("languages", "which languages somebody speaks (`locale` where it is missing)"),
  OIDC_ROLES: jsonRecord(z.string(), PersonRole)
    .prefault(JSON.stringify(DEFAULT_ROLES))
    .describe('What the provider\'s roles are here, agent or admin: {"support-agents": "agent"}.'),
  OIDC_TENANTS: jsonRecord(z.string(), Tenant)
    .prefault("{}")
    .describe('What the provider\'s tenants are here; "*" lets an admin see all: {"acme-gmbh": "ACME"}.'),
  OIDC_DEFAULT_TENANT: EntityId.optional().describe("The tenant of those whose claims name none."),
  SIGN_IN_SECRETS: z
    .string()
    .transform((value) => value.split(",").map((part) => part.trim()))
    .pipe(
      z.tuple(
        [z.string().min(SECRET_LENGTH, "must have at least 32 characters")],
        z.string().min(SECRET_LENGTH, "must have at least 32 characters"),
      ),
    )
    .optional()
    .describe(
      "What sessions' cookies are encrypted with, with commas between them: the first for new ones, all for old.",
    ),
  SIGN_IN_IDLE_MINUTES: z.coerce
    .number()
    .int()
    .min(5)
    .max(10_080)
    .default(60)
    .describe("Minutes without an open console after which one must sign in again."),
  SIGN_IN_MAX_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(720)
    .default(12)
    .describe("Hours after which one must sign in again in any case."),
};

const SignInEnvironment = z.object({ ...signInConfig, NODE_ENV: z.string() });
type SignInEnvironment = z.output<typeof SignInEnvironment>;

/** Checks that the settings fit each other: a provider needs a client, and in production HTTPS. */
export const checkSignIn = (
  { OIDC_ISSUER, OIDC_CLIENT_ID, NODE_ENV }: Pick<SignInEnvironment, "OIDC_ISSUER" | "OIDC_CLIENT_ID" | "NODE_ENV">,
  context: z.RefinementCtx,
): void => {
  const complain = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
  if (OIDC_ISSUER !== undefined && OIDC_CLIENT_ID === undefined) complain("OIDC_CLIENT_ID", "is needed by OIDC_ISSUER");
  if (OIDC_ISSUER === undefined && OIDC_CLIENT_ID !== undefined) complain("OIDC_ISSUER", "is needed by OIDC_CLIENT_ID");
  if (NODE_ENV === "production" && OIDC_ISSUER?.startsWith("http:") === true) {
    complain("OIDC_ISSUER", "must begin with https: in production, where the provider for development is refused");
  }
};

export const toProviderSettings = (env: SignInEnvironment): ProviderSettings | undefined => {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer === undefined || clientId === undefined) return undefined;
  const { OIDC_DEFAULT_TENANT: defaultTenant } = env;
  return {
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    scopes: env.OIDC_SCOPES,
    allowsDevelopment: env.NODE_ENV !== "production",
    claims: {
      role: env.OIDC_CLAIM_ROLE,
      tenant: env.OIDC_CLAIM_TENANT,
      name: env.OIDC_CLAIM_NAME,
      email: env.OIDC_CLAIM_EMAIL,
      languages: env.OIDC_CLAIM_LANGUAGES,
      roles: env.OIDC_ROLES,
      tenants: env.OIDC_TENANTS,
      ...(defaultTenant === undefined ? {} : { defaultTenant }),
    },
  };
};

/** `fallback` encrypts where no secrets of their own are set. */
export const toSessionSettings = (env: SignInEnvironment, fallback: string): SessionSettings => ({
  secrets: env.SIGN_IN_SECRETS ?? [fallback],
  idleMs: env.SIGN_IN_IDLE_MINUTES * 60_000,
  longestMs: env.SIGN_IN_MAX_HOURS * 3_600_000,
});
