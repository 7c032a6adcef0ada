import { setTimeout as delay } from "node:timers/promises";
import { fullName } from "./base-images.ts";
import { runArguments } from "./compose-service.ts";
import type { ComposeFile, ComposeService } from "./compose-service.ts";
import { EngineError, lastLines } from "./engine.ts";
import type { Engine, Outcome } from "./engine.ts";

const HEALTHY_WITHIN_MS = 180_000;
const ASK_EVERY_MS = 250;
const REMOVALS = 5;
/** The addresses before it are the engine's to give, to containers that no other has to find. */
const FIRST_ADDRESS = 100;

/** The containers of a compose file, as `docker compose` has them. */
export interface Project {
  /** Starts everything in the order of `depends_on`, replaces what has changed, and waits until all of it is healthy. */
  readonly up: (file: ComposeFile) => Promise<void>;
  /** Removes containers and the network, and with `volumes` what was kept. */
  readonly down: () => Promise<void>;
  readonly exec: (service: string, command: readonly string[]) => Promise<Outcome>;
  /** Runs a command in a container of a service, and returns what it said when it has ended. */
  readonly run: (service: string, command: readonly string[]) => Promise<Outcome>;
  /** Removes the containers of services, and volumes. */
  readonly lose: (services: readonly string[], volumes: readonly string[]) => Promise<void>;
  /** A container of a service besides, with another command and other variables; it is removed by the caller. */
  readonly runBeside: (service: string, options: BesideOptions) => Promise<string>;
  readonly engine: Engine;
  readonly nameOf: (service: string) => string;
  /** Asks a container's own health check. */
  readonly isHealthy: (service: string) => Promise<boolean>;
  readonly untilHealthy: (service: string) => Promise<void>;
  /** Kills a container's first process, and with it all others, as the kernel does where memory runs out. */
  readonly kill: (service: string) => Promise<void>;
  /** What a container said last. */
  readonly logs: (service: string) => Promise<string>;
}

/** How a container besides differs. */
export interface BesideOptions {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Whether it is started at all: what has a profile is run when it is called for. */
const isStarted = ({ scale, profiles }: ComposeService): boolean => scale !== 0 && profiles.length === 0;

/** Whether it is to run on: `s3-bucket` and `provision` end. */
const endsByItself = (name: string, file: ComposeFile): boolean =>
  Object.values(file.services).some(
    ({ depends_on }) => depends_on[name]?.condition === "service_completed_successfully",
  );

/** Containers of a project's name, run by podman. */
export const openProject = (engine: Engine, project: string): Project => {
  let services: ComposeFile["services"] = {};
  let volumes: readonly string[] = [];
  const nameOf = (service: string): string => `${project}_${service}`;
  const exists = async (kind: string, name: string): Promise<boolean> =>
    (await engine.attempt([kind, "exists", name])).code === 0;
  const logs = async (service: string): Promise<string> =>
    lastLines((await engine.attempt(["logs", "--tail", "30", nameOf(service)])).output);
  const isHealthy = async (service: string): Promise<boolean> =>
    services[service]?.healthcheck?.disable === true ||
    (await engine.attempt(["healthcheck", "run", nameOf(service)])).code === 0;

  const untilHealthy = async (service: string): Promise<void> => {
    const giveUpAt = performance.now() + HEALTHY_WITHIN_MS;
    while (!(await isHealthy(service))) {
      if (performance.now() > giveUpAt) throw new EngineError(`${service} is not healthy:\n${await logs(service)}`);
      await delay(ASK_EVERY_MS);
    }
  };

  const untilDone = async (service: string): Promise<void> => {
    const code = await engine.run(["wait", nameOf(service)]);
    if (code !== "0") throw new EngineError(`${service} ended with ${code}:\n${await logs(service)}`);
  };

  const conditions: Readonly<Record<string, (service: string) => Promise<void>>> = {
    service_healthy: untilHealthy,
    service_completed_successfully: untilDone,
  };

  /**
   * By the services that have one. Each container gets them as its hosts: while containers come and go, the name server of Debian's
   * podman leaves questions without an answer, so that a lookup takes five seconds or fails. Docker's does not.
   */
  const addresses = new Map<string, string>();
  const giveAddresses = async (): Promise<void> => {
    const subnet = await engine.run(["network", "inspect", project, "--format", "{{(index .Subnets 0).Subnet}}"]);
    const network = subnet.split(".").slice(0, 3).join(".");
    for (const [name, { network_mode }] of Object.entries(services)) {
      if (network_mode === undefined && !addresses.has(name))
        addresses.set(name, `${network}.${FIRST_ADDRESS + addresses.size}`);
    }
  };
  const hostArguments = (): string[] =>
    [...addresses].flatMap(([name, address]) => ["--add-host", `${name}:${address}`]);

  /** What a running container was made from; another makes a new one of it. */
  const made = new Map<string, string>();
  const start = async (name: string, definition: ComposeService, once: boolean): Promise<void> => {
    const args = runArguments(definition, {
      project,
      service: name,
      name: nameOf(name),
      image: fullName(definition.image),
    });
    const description = JSON.stringify(args);
    const isThere = await exists("container", nameOf(name));
    if (isThere && made.get(name) === description && !once) return;
    if (isThere) await engine.run(["rm", "--force", nameOf(name)]);
    const address = addresses.get(name);
    const own = address === undefined ? [] : ["--ip", address, ...hostArguments()];
    await engine.run(["run", "--detach", ...own, ...args]);
    made.set(name, description);
  };

  const up = async (file: ComposeFile): Promise<void> => {
    services = file.services;
    volumes = Object.keys(file.volumes);
    if (!(await exists("network", project))) await engine.run(["network", "create", project]);
    await giveAddresses();
    for (const volume of volumes) {
      if (!(await exists("volume", `${project}_${volume}`)))
        await engine.run(["volume", "create", `${project}_${volume}`]);
    }
    const started = new Map<string, Promise<void>>();
    const bring = (name: string): Promise<void> => {
      const known = started.get(name) ?? bringOnce(name);
      started.set(name, known);
      return known;
    };
    const bringOnce = async (name: string): Promise<void> => {
      const definition = services[name];
      if (definition === undefined || !isStarted(definition)) return;
      const shared = definition.network_mode?.slice("service:".length);
      if (shared !== undefined) await bring(shared);
      await Promise.all(
        Object.entries(definition.depends_on).map(async ([other, { condition }]) => {
          await bring(other);
          if (services[other]?.scale !== 0) await conditions[condition]?.(other);
        }),
      );
      await start(name, definition, endsByItself(name, file));
    };
    const names = Object.keys(services);
    await Promise.all(names.map(bring));
    const lasting = Object.entries(services).filter(([name, each]) => !endsByItself(name, file) && isStarted(each));
    await Promise.all(lasting.map(([name]) => untilHealthy(name)));
  };

  const runBeside: Project["runBeside"] = async (service, { command, environment = {} }) => {
    const definition = services[service];
    if (definition === undefined) throw new Error(`There is no service ${service}.`);
    const name = `${nameOf(service)}_beside`;
    const changed = {
      ...definition,
      ports: [],
      environment: { ...definition.environment, ...environment },
      ...(command === undefined ? {} : { command: [...command] }),
    };
    const place = { project, service: `${service}-beside`, name, image: fullName(definition.image) };
    await engine.run(["run", "--detach", ...hostArguments(), ...runArguments(changed, place)]);
    return name;
  };

  return {
    engine,
    nameOf,
    up,
    run: async (service, command) => {
      const name = await runBeside(service, { command });
      try {
        const code = Number(await engine.run(["wait", name]));
        return { ...(await engine.attempt(["logs", name])), code };
      } finally {
        await engine.attempt(["rm", "--force", name]);
      }
    },
    lose: async (gone, lost) => {
      for (const service of gone) {
        const name = nameOf(service);
        const isThere = async () => (await engine.run(["ps", "--all", "--quiet", "--filter", `name=^${name}$`])) !== "";
        // On a busy machine one that does not stop in time is removed by the next attempt.
        for (let round = 0; round < REMOVALS && (await isThere()); round += 1) {
          await engine.attempt(["rm", "--force", "--depend", "--time", "5", name]);
        }
        made.delete(service);
      }
      for (const volume of lost) await engine.run(["volume", "rm", `${project}_${volume}`]);
    },
    // From outside: `podman exec` waits for ever where its container ends meanwhile, and `podman kill` is no failure to restart from.
    kill: async (service) => {
      process.kill(Number(await engine.run(["inspect", nameOf(service), "--format", "{{.State.Pid}}"])), "SIGKILL");
    },
    exec: (service, command) => engine.attempt(["exec", nameOf(service), ...command]),
    runBeside,
    isHealthy,
    untilHealthy,
    logs,
    down: async () => {
      // All of them: the engine has no others. One whose network another shares goes when that one has gone.
      for (let round = 0; round < REMOVALS && (await engine.run(["ps", "--all", "--quiet"])) !== ""; round += 1) {
        await engine.attempt(["rm", "--all", "--force", "--depend", "--time", "5"]);
      }
      // Those in which an image was being built.
      const building = await engine.run(["ps", "--all", "--external", "--quiet"]);
      for (const id of building.split("\n").filter(Boolean)) await engine.attempt(["rm", "--force", id]);
      await engine.attempt(["network", "prune", "--force"]);
      await engine.attempt(["volume", "prune", "--force"]);
      made.clear();
    },
  };
};
