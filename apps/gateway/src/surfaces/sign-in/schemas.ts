import { CallerRole } from "@crossdesk/contracts";
import { z } from "zod";

/** Where in the console somebody wants to go: nothing that could lead elsewhere. */
const CONSOLE_PLACE = /^[\w/.=-]{0,200}$/u;

export const SignInQuery = z.object({
  to: z.string().regex(CONSOLE_PLACE).optional().catch(undefined).describe("What stands behind `#` in the console."),
  again: z.literal("1").optional().catch(undefined).describe("`1`: as somebody else than the provider remembers."),
});

export const CallbackQuery = z.looseObject({
  state: z.string().max(500).optional().describe("The provider gives it back as it was sent there."),
  code: z.string().max(4_000).optional().describe("What the provider is asked with who it is."),
});

export const SignOutInput = z.object({
  everywhere: z
    .boolean()
    .default(false)
    .describe("Ends all sessions of this person, and their tokens of until now; this session alone by default."),
});

export const PROBLEMS = ["away", "refused", "failed", "late", "no-role", "no-tenant", "unusable", "removed"] as const;
export type Problem = (typeof PROBLEMS)[number];

const SignedIn = z
  .strictObject({
    person: z.string().describe("Names them in the header `X-Crossdesk-Session`."),
    subject: z.string().describe("Who it is."),
    role: CallerRole.describe("What they may do."),
    entityId: z.string().nullable().describe("Whose people they belong to; `null`: all tenants."),
    name: z.string().nullable().describe("What they are called."),
    endsAt: z.iso.datetime().describe("When they must sign in again in any case."),
    renewAt: z.iso.datetime().describe("From when on the session is to be renewed."),
    goodUntil: z.iso.datetime().describe("When it ends if it is not renewed."),
  })
  .describe("Somebody who is signed in.");

export const Standing = z
  .strictObject({
    session: SignedIn.nullable().describe("Who is signed in; `null`: nobody."),
    standing: z
      .enum(["in", "out", "expired", "revoked", "removed"])
      .describe(
        "Whether somebody is signed in, and why not: nobody was, the session has ended, was taken back, or they were removed.",
      ),
    problem: z
      .strictObject({
        kind: z.enum(PROBLEMS).describe("Why the last attempt failed."),
        account: z.string().nullable().describe("The account that it was made with."),
      })
      .nullable()
      .describe("The result of the last attempt to sign in. It is given once."),
    signInUrl: z.string().nullable().describe("Where to sign in; `null` where no provider is set."),
    isDevelopment: z.boolean().describe("Whether the provider is the one for development."),
  })
  .describe("Who is signed in in this browser.");
export type Standing = z.infer<typeof Standing>;

export const SignedOut = z
  .strictObject({
    providerUrl: z
      .string()
      .nullable()
      .describe("Where one is signed out of the provider too; `null` where it has no such page."),
  })
  .describe("Signed out here.");
