export { DEVELOPMENT_ACCOUNTS } from "./accounts.ts";
export type { DevelopmentAccount } from "./accounts.ts";
export { startIdentityProvider } from "./identity-provider.ts";
export type { IdentityProvider } from "./identity-provider.ts";
