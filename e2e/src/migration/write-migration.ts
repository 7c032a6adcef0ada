import { schemaChange } from "@crossdesk/database";
import type { Database, NamedMigration } from "@crossdesk/database";

/** A migration that is to be reviewed and added to the service's list. */
export interface WrittenMigration {
  /** As it is noted in the database: `agents-011-add-priority`. */
  readonly name: string;
  readonly className: string;
  /** The module's text. */
  readonly text: string;
}

/** How a migration may be named. */
export const MIGRATION_NAME = /^[a-z][\da-z]*(?:-[\da-z]+)*$/u;

const toClassName = (name: string): string =>
  name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** One more than the highest number of a service's migrations, as three digits. */
const nextNumber = (migrations: readonly NamedMigration[]): string => {
  const numbers = migrations.map(({ name }) => Number(/-(\d{3})-/u.exec(name)?.[1] ?? 0));
  return String(Math.max(0, ...numbers) + 1).padStart(3, "0");
};

const toMethod = (name: "up" | "down", statements: readonly string[]): string => {
  const lines = statements.map((statement) => `    this.addSql(${JSON.stringify(statement)});`);
  return `  override ${name}(): void {\n${lines.join("\n")}\n  }\n`;
};

/**
 * Writes the migration that makes a database agree with the entities that it was opened with. Nothing where it does. What the data needs (a
 * value for existing rows, an index built before it is relied on) is for the reviewer to add.
 */
export const writeMigration = async (
  db: Database,
  { service, name, migrations }: { service: string; name: string; migrations: readonly NamedMigration[] },
): Promise<WrittenMigration | undefined> => {
  const { up, down } = await schemaChange(db);
  if (up.length === 0) return undefined;
  const className = toClassName(name);
  const text = `import { Migration } from "@mikro-orm/migrations";

export class ${className} extends Migration {
${toMethod("up", up)}
${toMethod("down", down)}}
`;
  return { name: `${service}-${nextNumber(migrations)}-${name}`, className, text };
};
