import { migrateDatabase } from "@crossdesk/database";
import type { NamedMigration } from "@crossdesk/database";
import { createLogger } from "@crossdesk/service-kit";
import { readPicture } from "./schema-picture.ts";
import type { SchemaPicture } from "./schema-picture.ts";

/** Something that a program of the previous release would stumble over. */
export interface Break {
  /** What it is about, as `unusedSince` names it. */
  readonly thing: string;
  readonly change: string;
}

/** What the previous release cannot live with of a change of the schema; additions are fine. */
export const breakingChanges = (before: SchemaPicture, after: SchemaPicture): readonly Break[] => [
  ...goneTables(before, after),
  ...changedColumns(before, after),
  ...newColumns(before, after),
  ...changedRules(before, after),
  ...changedFunctions(before, after),
];

const goneTables = (before: SchemaPicture, after: SchemaPicture): Break[] =>
  before.tables
    .filter((table) => !after.tables.includes(table))
    .map((thing) => ({ thing, change: "is gone, or has another name" }));

const changedColumns = (before: SchemaPicture, after: SchemaPicture): Break[] =>
  Object.entries(before.columns)
    .filter(([, { table }]) => after.tables.includes(table))
    .flatMap(([thing, then]) => {
      const now = after.columns[thing];
      if (now === undefined) return [{ thing, change: "is gone, or has another name" }];
      return [
        ...(now.type === then.type ? [] : [{ thing, change: `was ${then.type} and is ${now.type}` }]),
        ...(now.isNeeded && !then.isNeeded ? [{ thing, change: "may not be NULL any more" }] : []),
        ...(then.hasDefault && !now.hasDefault && now.isNeeded ? [{ thing, change: "has lost its default" }] : []),
      ];
    });

const newColumns = (before: SchemaPicture, after: SchemaPicture): Break[] =>
  Object.entries(after.columns)
    .filter(([name, { table }]) => before.tables.includes(table) && before.columns[name] === undefined)
    .filter(([, { isNeeded, hasDefault }]) => isNeeded && !hasDefault)
    .map(([thing]) => ({ thing, change: "is needed, and has no default" }));

/** The literals of an enumeration's check, and what is left of it without them. */
const readList = (definition: string): { readonly members: ReadonlySet<string>; readonly rest: string } => ({
  members: new Set(definition.match(/'[^']*'/gu)),
  rest: definition.replaceAll(/'[^']*'(?:::[\w ]+)?(?:, )?/gu, ""),
});

const isWider = (then: string, now: string): boolean => {
  const [old, wider] = [readList(then), readList(now)];
  return (
    then.startsWith("CHECK") && old.rest === wider.rest && [...old.members].every((member) => wider.members.has(member))
  );
};

/** A rule on columns that are new with it does not restrict programs that do not know them. */
const changedRules = (before: SchemaPicture, after: SchemaPicture): Break[] =>
  Object.entries(after.rules)
    .filter(([, { table }]) => before.tables.includes(table))
    .filter(
      ([, { table, columns }]) =>
        columns.length === 0 || columns.some((name) => before.columns[`${table}.${name}`] !== undefined),
    )
    .flatMap(([thing, { definition }]) => {
      const then = before.rules[thing]?.definition;
      if (then === definition || (then !== undefined && isWider(then, definition))) return [];
      return [{ thing, change: `${then === undefined ? "is new" : "has changed"}: ${definition}` }];
    });

const changedFunctions = (before: SchemaPicture, after: SchemaPicture): Break[] =>
  Object.entries(before.functions).flatMap(([thing, result]) => {
    const now = after.functions[thing];
    if (now === undefined) return [{ thing, change: "is gone, or takes other arguments" }];
    return now === result ? [] : [{ thing, change: `gave ${result} and gives ${now}` }];
  });

export interface RefuseOptions {
  /** An empty database. */
  readonly url: string;
  readonly migrations: readonly NamedMigration[];
  /** Versions that are out. */
  readonly released: readonly string[];
}

/** Runs migrations one by one, and says of each what it breaks for the release before it, unless it names one that is out and no longer relies on that. */
export const findRefused = async ({
  url,
  migrations,
  released,
}: RefuseOptions): Promise<Readonly<Record<string, readonly string[]>>> => {
  const logger = createLogger({ service: "migration", level: "silent" });
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const refused: Record<string, readonly string[]> = {};
  const unusedSince = new Map(migrations.map((migration) => [migration.name, migration.unusedSince ?? {}]));
  let before = await readPicture(url);
  const onMigrated = async (name: string): Promise<void> => {
    const after = await readPicture(url);
    const lines = breakingChanges(before, after)
      .filter(({ thing }) => !released.includes(unusedSince.get(name)?.[thing] ?? ""))
      .map(({ thing, change }) => `${thing} ${change}`);
    if (lines.length > 0) refused[name] = lines;
    before = after;
  };
  await migrateDatabase({ url, database, appendOnly: [], migrations, onMigrated, logger });
  return refused;
};
