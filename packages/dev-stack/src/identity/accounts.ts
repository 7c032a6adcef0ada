/** Somebody to be in development, by the claims that the gateway reads. */
export interface DevelopmentAccount {
  readonly sub: string;
  /** `undefined`: an account without a role yet. */
  readonly role?: string;
  readonly entityId?: string;
  readonly name: string;
  readonly email: string;
  readonly languages?: readonly string[];
  /** What one is as this account, in a few words. */
  readonly title: string;
}

/** One of each kind that works here: who answers, who leads those who answer, and who administers all of it. */
export const DEVELOPMENT_ACCOUNTS: readonly DevelopmentAccount[] = [
  {
    sub: "agent@example.com",
    role: "agent",
    entityId: "main",
    name: "Alex",
    email: "agent@example.com",
    languages: ["en"],
    title: "Agent of the team main",
  },
  {
    sub: "lead@example.com",
    role: "lead",
    entityId: "main",
    name: "Robin",
    email: "lead@example.com",
    languages: ["en", "de"],
    title: "Lead of the team main",
  },
  {
    sub: "admin@example.com",
    role: "admin",
    entityId: "*",
    name: "Sam",
    email: "admin@example.com",
    languages: ["en"],
    title: "Administrator of all teams",
  },
];
