import { BOUND_CALLS } from "@crossdesk/contracts/access";
import { consumerNameOf, subjectsOf, subjectsOfRecords } from "@crossdesk/contracts/events";

/** Which subjects a user may send to and listen to; all others are refused. */
export interface NatsRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** A user of a NATS server, by name and password or by the public half of a key; without rights of their own they may do anything. */
export type NatsUser = ({ readonly user: string; readonly password: string } | { readonly nkey: string }) & {
  readonly rights?: NatsRights;
};

/** All procedures of a service. */
const ALL = [">"] as const;

/**
 * The procedures that each app calls, by service. A call names the caller that it is made for, and services trust that; therefore each app may send
 * only the calls that it needs. Only the gateway, which authenticates callers, may call everything on behalf of anybody.
 */
const CALLS = {
  gateway: { tickets: ALL, agents: ALL, files: ALL, webhooks: ALL },
  tickets: { files: ["files.get", "files.link"] },
  agents: { tickets: ["tickets.get", "tickets.getMany"] },
  files: { tickets: ["tickets.get"] },
  webhooks: {},
} as const satisfies Record<string, Readonly<Record<string, readonly string[]>>>;

/**
 * The events that each app handles, by the service that publishes them; the tickets service also handles its own, for the mirror to Zendesk.
 * The filters of an app's consumer are the same: it receives nothing else.
 */
const LISTENS = {
  gateway: {},
  tickets: { agents: subjectsOf("agents"), files: subjectsOf("files"), tickets: subjectsOf("tickets") },
  agents: { tickets: subjectsOfRecords("tickets") },
  files: { tickets: subjectsOf("events.tickets.customer-erased") },
  webhooks: { tickets: subjectsOf("tickets") },
} as const satisfies Record<keyof typeof CALLS, Readonly<Record<string, string>>>;

/** Messages between replicas and apps that are not stored. */
const LIVE = {
  gateway: ["live.signs", "live.usage"],
  tickets: ["live.signs", "live.promises"],
  agents: ["live.agents", "live.access"],
  files: [],
  webhooks: [],
} as const satisfies Record<keyof typeof CALLS, readonly string[]>;

/** Revocations, which every app receives. */
const HEARD_BY_ALL = ["live.access"] as const;

export type NatsApp = keyof typeof CALLS;
/** The apps that have a user of their own. */
export const NATS_APPS = ["gateway", "tickets", "agents", "files", "webhooks"] as const satisfies readonly NatsApp[];

/** The apps with a database of their own. */
export const SERVICES = ["tickets", "agents", "files", "webhooks"] as const satisfies readonly NatsApp[];

/** The stream of all events, and the stream of those that exceeded their deliveries. */
const STREAMS = ["EVENTS", "EVENTS_GIVEN_UP"] as const;

/** The subjects of a procedure: its queue group, all replicas, and single replicas when another one does not answer. */
const callOf = (service: string, procedures: readonly string[]): readonly string[] => [
  `rpc.${service}`,
  // A probe of the queue group, not a procedure.
  `rpc.${service}.~present`,
  ...procedures.flatMap((procedure) => [
    `rpc.${service}.${procedure}`,
    procedure === ">" ? `rpc-replica.${service}.>` : `rpc-replica.${service}.*.${procedure}`,
  ]),
];

/** The same for programs outside this repository, which have subjects of their own. */
const boundCallOf = (service: string): readonly string[] => [
  `${BOUND_CALLS}.${service}`,
  `${BOUND_CALLS}.${service}.>`,
];

/** What it takes to create, read and acknowledge one durable consumer with this filter, which is part of the subject that creates it. */
const consumerOf = (stream: string, durable: string, filter: string): readonly string[] => [
  `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
  `$JS.API.CONSUMER.CREATE.${stream}.${durable}.${filter}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
  `$JS.ACK.${stream}.${durable}.>`,
];

/** An app's consumer of another one's events, and that of what the broker gave up of them. */
const listenTo = (durable: string, filter: string): readonly string[] => [
  ...consumerOf("EVENTS", durable, filter),
  ...consumerOf("EVENTS_GIVEN_UP", durable, `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.EVENTS.${durable}`),
];

const streamOf = (stream: string): readonly string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.STREAM.CREATE.${stream}`,
  `$JS.API.STREAM.UPDATE.${stream}`,
];

/** The apps that follow the events of tickets for live updates, each with an ephemeral consumer. */
const FOLLOWS: ReadonlySet<NatsApp> = new Set(["gateway", "tickets"]);

/** What it takes to read the stream of all events from any position. */
const FOLLOWING = [
  "$JS.API.STREAM.INFO.EVENTS",
  "$JS.API.STREAM.MSG.GET.EVENTS",
  // Consumers without a name, which only their creator knows.
  "$JS.API.CONSUMER.CREATE.EVENTS",
  "$JS.FC.EVENTS.>",
];

/** Exactly what each app needs: its calls, its events, its consumers and its answers. */
export function natsRights(app: NatsApp): NatsRights {
  const isService = app !== "gateway";
  return {
    publish: [
      ...Object.entries(CALLS[app]).flatMap(([service, procedures]: [string, readonly string[]]) =>
        callOf(service, procedures),
      ),
      // Answers go to inboxes, whose names cannot be guessed.
      "_INBOX.>",
      ...LIVE[app],
      ...(FOLLOWS.has(app) ? FOLLOWING : []),
      ...(isService ? [`events.${app}.>`, ...STREAMS.flatMap(streamOf), "$JS.API.STREAM.MSG.GET.EVENTS"] : []),
      ...Object.entries(LISTENS[app]).flatMap(([source, filter]) => listenTo(consumerNameOf(app, source), filter)),
    ],
    subscribe: [
      `_INBOX.${app}.>`,
      ...new Set([...LIVE[app], ...HEARD_BY_ALL]),
      ...(isService ? [...callOf(app, ALL), ...boundCallOf(app)] : []),
    ],
  };
}

const quoted = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;

const permissionsOf = ({ publish, subscribe }: NatsRights): string =>
  `, permissions: { publish: { allow: ${quoted(publish)} }, subscribe: { allow: ${quoted(subscribe)} } }`;

const identityOf = (user: NatsUser): string =>
  "nkey" in user
    ? `nkey: ${JSON.stringify(user.nkey)}`
    : `user: ${JSON.stringify(user.user)}, password: ${JSON.stringify(user.password)}`;

/** The settings of a nats-server besides its users. */
export interface NatsServerSettings {
  /** The address of its monitor, which asks for no password; none by default. */
  readonly monitor?: string | undefined;
  /** The most that all streams may keep on disk, such as `10GB`; three quarters of the disk by default. */
  readonly maxStore?: string | undefined;
  /**
   * The folder of JetStream's files. It must be set beside `maxStore` and not on the command line: a server that reloads its
   * configuration would otherwise find a different folder, and reject the whole reload.
   */
  readonly storeDir?: string | undefined;
}

/** nats-server's configuration, except for its users. */
export const natsServerSettings = ({ monitor, maxStore, storeDir }: NatsServerSettings): string => {
  const jetstream = [
    ...(storeDir === undefined ? [] : [`  store_dir: ${JSON.stringify(storeDir)}\n`]),
    ...(maxStore === undefined ? [] : [`  max_file_store: ${maxStore}\n`]),
  ];
  return (
    (monitor === undefined ? "" : `http: ${JSON.stringify(monitor)}\n`) +
    (jetstream.length === 0 ? "" : `jetstream {\n${jetstream.join("")}}\n`)
  );
};

/** The part of nats-server's configuration that names its users. */
export function natsConfiguration(users: readonly NatsUser[]): string {
  const lines = users.map((user) => {
    const { rights } = user;
    return `    { ${identityOf(user)}${rights === undefined ? "" : permissionsOf(rights)} }`;
  });
  return `authorization {\n  users = [\n${lines.join("\n")}\n  ]\n}\n`;
}
