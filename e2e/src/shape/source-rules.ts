import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What must not stand in some files, and what no linter knows of. */
export interface SourceRule {
  readonly title: string;
  readonly files: readonly string[];
  readonly pattern: RegExp;
  /** What breaks the rule: a test plants it. */
  readonly planted: { readonly path: string; readonly line: string };
}

const SOURCES = ["{apps,packages}/*/{src,test}/**/*.{ts,tsx}", "e2e/{src,test}/**/*.ts"];

export const SOURCE_RULES: readonly SourceRule[] = [
  {
    title: "a hand-written type of a row in a service",
    files: ["apps/*/src/**/*.ts"],
    pattern: /\.query<\w|\.query<\{/u,
    planted: { path: "apps/agents/src/db/rows.ts", line: "const rows = await tx.query<{ id: string }>(STATEMENT);" },
  },
  {
    title: "a clock or chance in a domain",
    files: ["apps/*/src/domain/**/*.ts"],
    pattern: /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)|\brandomUUID\(/u,
    planted: { path: "apps/tickets/src/domain/due.ts", line: "const due = new Date().getTime() + 1000;" },
  },
  {
    title: "a table's columns by hand outside migrations",
    files: ["apps/*/src/**/*.ts"],
    pattern: /\bINSERT INTO \w+ \(/u,
    planted: {
      path: "apps/files/src/use-cases/store.ts",
      line: 'const text = "INSERT INTO files (id, name) VALUES ($1, $2)";',
    },
  },
  {
    title: "a word that the language of the trade does not have",
    files: [...SOURCES, "*.md", "{docs,apps/*,packages/*}/*.md"],
    pattern: /\b(?:anew|of before|unless told|whoever)\b/iu,
    planted: { path: "docs/secrets.md", line: "The secret of before signs until the new one is known." },
  },
];

/** The lines of a project that break a rule, as `path:line: text`. */
export const findViolations = async (root: string, { files, pattern }: SourceRule): Promise<readonly string[]> => {
  const violations: string[] = [];
  const exclude = (path: string): boolean =>
    /(?:^|\/)(?:node_modules|dist|migrations)(?:\/|\.ts$|$)|\.test\.ts$|source-rules\.ts$/u.test(path);
  for await (const path of glob([...files], { cwd: root, exclude })) {
    const lines = (await readFile(join(root, path), "utf8")).split("\n");
    for (const [index, line] of lines.entries()) {
      if (pattern.test(line)) violations.push(`${path}:${index + 1}: ${line.trim()}`);
    }
  }
  return violations.toSorted();
};
