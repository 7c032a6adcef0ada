export { CommitCollections } from "./commit-hook.ts";
export type { CommitContext, CommitHook, CommitListener } from "./commit-hook.ts";
export type { DatabaseTimeouts } from "./connection-settings.ts";
export { Database } from "./database.ts";
export type { TransactionOptions } from "./database.ts";
export { isDuplicate, toDatabaseFailure } from "./failures.ts";
export { idempotentCall } from "./idempotency/idempotent-call.ts";
export { rewriteAnswers } from "./idempotency/rewrite-answers.ts";
export type { AnswersToRewrite } from "./idempotency/rewrite-answers.ts";
export {
  IDEMPOTENCY_HOURS,
  unlessKept,
  withIdempotency,
  withIdempotencyAfter,
} from "./idempotency/with-idempotency.ts";
export type { IdempotentCall } from "./idempotency/with-idempotency.ts";
export { standAlone } from "./join-statements.ts";
export type { NamedMigration } from "./migrate.ts";
export { openDatabase } from "./open-database.ts";
export type { OpenDatabaseOptions } from "./open-database.ts";
export { schemaDifference } from "./schema-difference.ts";
export type { Isolation } from "./session.ts";
export type { Query, Run, Runner, Statement, Write } from "./statement.ts";
export { sql } from "kysely";
export type { Expression, ExpressionBuilder, Kysely } from "kysely";
export { bound } from "./statements/join-prepared.ts";
export type { Bound } from "./statements/join-prepared.ts";
export { fromJsonRow, jsonRow } from "./statements/json-row.ts";
export type { JsonOf } from "./statements/json-row.ts";
export type { Prepared } from "./statements/prepared.ts";
export { columnsOf, statementsOf } from "./statements/statements-of.ts";
export type { Statements, TablesOf } from "./statements/statements-of.ts";
export { unnest } from "./statements/unnest.ts";
export type { Origin, Transaction, UnitOfWork } from "./transaction.ts";
