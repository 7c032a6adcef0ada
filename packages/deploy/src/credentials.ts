import { createHmac } from "node:crypto";
import { NATS_APPS, type NatsApp, natsRights, type NatsUser, SERVICES } from "./nats-rights.ts";

/** The user of NATS with all rights, for the operator. */
export const OPERATOR = "operator";

/** The password of one user of the embedded servers, made out of the stack's secret. */
export function passwordOf(secret: string, user: string): string {
  return createHmac("sha256", secret).update(user).digest("base64url");
}

/** The users of a NATS server that serves a stack, the operator first. */
export function natsUsers(passwordFor: (user: typeof OPERATOR | NatsApp) => string): readonly NatsUser[] {
  return [
    { user: OPERATOR, password: passwordFor(OPERATOR) },
    ...NATS_APPS.map((app) => ({ user: app, password: passwordFor(app), rights: natsRights(app) })),
  ];
}

/** The database of one service on a stack's PostgreSQL server. */
export function serviceDatabase(service: string): string {
  return `crossdesk_${service}`;
}

/** The roles of one service in PostgreSQL: the one that it runs as, and the owner of its tables, which cannot log in. */
export function databaseRoles(service: string): { readonly service: string; readonly owner: string } {
  return { service: `crossdesk_${service}`, owner: `crossdesk_${service}_owner` };
}

function as(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href.replace(/\/$/, "");
}

/** Which of a stack's servers are its own, and so have a user for each app. */
export interface OwnServers {
  readonly nats: boolean;
  readonly postgres: boolean;
}

export interface AppUrlsOptions {
  readonly app: string;
  readonly secret: string;
  readonly own: OwnServers;
  readonly natsUrl: string;
  readonly databaseUrl: string;
}

function isOneOf(apps: readonly NatsApp[], app: string): boolean {
  return apps.some((known) => known === app);
}

/** The servers' addresses as one app gets them: with users that may do what this app does. */
export function appUrls({ app, secret, own, natsUrl, databaseUrl }: AppUrlsOptions): Record<string, string> {
  const { service } = databaseRoles(app);
  return {
    ...(own.nats && isOneOf(NATS_APPS, app) ? { NATS_URL: as(natsUrl, app, passwordOf(secret, `nats ${app}`)) } : {}),
    ...(own.postgres && isOneOf(SERVICES, app)
      ? { DATABASE_URL: as(databaseUrl, service, passwordOf(secret, `postgres ${service}`)) }
      : {}),
  };
}
