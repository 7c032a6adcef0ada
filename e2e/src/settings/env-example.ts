import { z } from "zod";
import { APPS, CONFIGS } from "./configs.ts";

interface Setting {
  readonly name: string;
  readonly description: string;
  /** As it is written into an environment; empty where there is none, or none that can be written. */
  readonly preset: string;
  readonly apps: readonly string[];
}

const HEADER = `# Every setting that an app reads, with its default: made by "npm run env:example" out of the apps' own configurations.
# docker compose reads a .env beside docker-compose.yml; "npm run secrets" prints one with all secrets that it needs. For npm start:
#   node --env-file=.env packages/dev-stack/src/bin/start.ts
# README.md and docs/operations.md say more about each. An empty variable counts as one that is not set.
`;

const Property = z.looseObject({ description: z.string().optional(), default: z.unknown().optional() });

const toPreset = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

const readSettings = (): readonly Setting[] => {
  const found = new Map<string, Setting>();
  for (const app of APPS) {
    const { properties = {} } = z.toJSONSchema(CONFIGS[app], { io: "input", unrepresentable: "any" });
    for (const [name, property] of Object.entries(properties)) {
      const { description = "", default: preset } = Property.parse(property);
      const apps = [...(found.get(name)?.apps ?? []), app];
      found.set(name, { name, description, preset: toPreset(preset), apps });
    }
  }
  return [...found.values()];
};

/** The lines of `.env.example`: first what several apps read, then what one alone does. */
export const writeEnvExample = (): string => {
  const groups = Map.groupBy(readSettings(), ({ apps }) => (apps.length > 1 ? "several apps" : (apps[0] ?? "")));
  const sections = ["several apps", ...APPS].map((group) => {
    const settings = groups.get(group) ?? [];
    const lines = settings.map(({ name, description, preset }) => `# ${description}\n# ${name}=${preset}\n`);
    return `\n## ${group}\n\n${lines.join("\n")}`;
  });
  return HEADER + sections.join("");
};
