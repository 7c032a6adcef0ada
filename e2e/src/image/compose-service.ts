import { z } from "zod";

const Volume = z.union([
  z.string(),
  z.looseObject({
    source: z.string(),
    target: z.string(),
    read_only: z.boolean().optional(),
    volume: z.looseObject({ nocopy: z.boolean().optional() }).optional(),
  }),
]);

/** A service of docker-compose.yml, as far as the project uses what Compose offers: anything else is refused. */
export const ComposeService = z.strictObject({
  image: z.string(),
  build: z.unknown().optional(),
  scale: z.coerce.number().optional(),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).optional(),
  restart: z.enum(["no", "unless-stopped"]).default("no"),
  init: z.boolean().default(false),
  read_only: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  shm_size: z.string().optional(),
  mem_limit: z.string().optional(),
  pids_limit: z.number().optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/u)
    .optional(),
  logging: z.strictObject({ driver: z.literal("json-file"), options: z.record(z.string(), z.string()) }).optional(),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  volumes: z.array(Volume).default([]),
  ports: z.array(z.string()).default([]),
  network_mode: z.templateLiteral(["service:", z.string()]).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ disable: z.boolean().optional(), test: z.array(z.string()).optional() }).optional(),
});
export type ComposeService = z.infer<typeof ComposeService>;

/** The whole of a compose file. */
export const ComposeFile = z.looseObject({
  services: z.record(z.string(), ComposeService),
  volumes: z.record(z.string(), z.unknown()).default({}),
});
export type ComposeFile = z.infer<typeof ComposeFile>;

const Overlay = z.looseObject({
  services: z.record(z.string(), z.record(z.string(), z.unknown())),
  volumes: z.record(z.string(), z.unknown()).default({}),
});

/** A second file over the first, as `docker compose -f … -f …`: variables are added, lists are joined, the rest is replaced. */
export const overlay = (base: unknown, over: unknown): unknown => {
  const [first, second] = [Overlay.parse(base), Overlay.parse(over)];
  const services = { ...first.services };
  for (const [name, changes] of Object.entries(second.services)) {
    const known = services[name] ?? {};
    const merged = Object.entries(changes).map(([key, value]): [string, unknown] => [
      key,
      mergeValue(known[key], value),
    ]);
    services[name] = { ...known, ...Object.fromEntries(merged) };
  }
  return { ...first, services, volumes: { ...first.volumes, ...second.volumes } };
};

const mergeValue = (known: unknown, value: unknown): unknown => {
  if (Array.isArray(known) && Array.isArray(value)) return [...known, ...value];
  const areMaps = [known, value].every((each) => typeof each === "object" && each !== null && !Array.isArray(each));
  return areMaps ? { ...Object(known), ...Object(value) } : value;
};

/** Where a container belongs. */
export interface ContainerPlace {
  readonly project: string;
  readonly name: string;
  readonly service: string;
  readonly image: string;
}

/** The arguments by which podman runs a service's container as Docker Compose would. */
export const runArguments = (
  definition: ComposeService,
  { project, name, service, image }: ContainerPlace,
): string[] => {
  const shared = definition.network_mode?.slice("service:".length);
  const volumeOf = (volume: z.infer<typeof Volume>): string => {
    if (typeof volume === "string") return `${project}_${volume}`;
    const flags = [...(volume.read_only === true ? ["ro"] : []), ...(volume.volume?.nocopy === true ? ["nocopy"] : [])];
    return [`${project}_${volume.source}`, volume.target, ...(flags.length === 0 ? [] : [flags.join(",")])].join(":");
  };
  const each = (flag: string, values: readonly string[]): string[] => values.flatMap((value) => [flag, value]);
  const given = (flag: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [flag, String(value)];
  return [
    "--name",
    name,
    "--pull",
    "never",
    ...(shared === undefined
      ? ["--network", project, "--network-alias", service]
      : ["--network", `container:${project}_${shared}`]),
    ...given("--restart", definition.restart === "no" ? undefined : definition.restart),
    ...(definition.init ? ["--init"] : []),
    ...(definition.read_only ? ["--read-only", "--read-only-tmpfs=false"] : []),
    ...each("--tmpfs", definition.tmpfs),
    ...each("--cap-drop", definition.cap_drop),
    ...each("--cap-add", definition.cap_add),
    ...each(
      "--security-opt",
      definition.security_opt.map((option) => option.replace(/:true$/u, "")),
    ),
    ...given("--shm-size", definition.shm_size),
    ...given("--memory", definition.mem_limit),
    ...given("--pids-limit", definition.pids_limit),
    ...given("--stop-timeout", definition.stop_grace_period?.slice(0, -1)),
    ...each(
      "--log-opt",
      definition.logging === undefined ? [] : [`max-size=${definition.logging.options["max-size"]}`],
    ),
    ...each(
      "--env",
      Object.entries(definition.environment).map(([key, value]) => `${key}=${value}`),
    ),
    ...each("--volume", definition.volumes.map(volumeOf)),
    ...each("--publish", definition.ports),
    ...healthArguments(definition),
    image,
    ...(definition.command ?? []),
  ];
};

const healthArguments = ({ healthcheck }: ComposeService): string[] => {
  if (healthcheck?.disable === true) return ["--no-healthcheck"];
  if (healthcheck?.test === undefined) return [];
  const [kind, ...words] = healthcheck.test;
  // Podman reads a list of words as JSON.
  return ["--health-cmd", kind === "CMD" ? JSON.stringify(words) : words.join(" ")];
};
