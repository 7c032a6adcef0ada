import { createHash } from "node:crypto";
import type { AnyTRPCRouter } from "@trpc/server";
import { z } from "zod";
import type * as Contracts from "../../src/index.ts";
import { Failure } from "./failure.ts";

/** A schema on the wire: JSON Schema, of which everything is left out that says nothing of what is accepted; objects by reference. */
export type WireSchema = { readonly [Keyword in string]?: unknown };

/**
 * A procedure as both sides of the wire see it. `accepts` and `gives` are what may come and what leaves, of a subscription each item; `takes` is
 * what a gateway takes of its answer.
 */
export interface WireProcedure {
  readonly type: string;
  readonly accepts: WireSchema;
  readonly gives: WireSchema;
  readonly takes: WireSchema;
}

/** Everything that crosses between releases. */
export interface Wire {
  readonly procedures: Readonly<Record<string, WireProcedure>>;
  /** Events and other messages, by type or subject, and the form of a failed call. */
  readonly events: Readonly<Record<string, { readonly gives: WireSchema; readonly takes: WireSchema }>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly objects: Readonly<Record<string, WireSchema>>;
}

const SAYS_NOTHING: ReadonlySet<string> = new Set([
  "$schema",
  "description",
  "default",
  "title",
  "id",
  "examples",
  "$defs",
]);

export const WEBHOOK = "webhook payload";
export const FAILURE = "failure of a call";

/** A digest of a pattern shows that it changed, and need not show how. */
const LONGEST_PATTERN = 48;
const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** What a keyword says, in fewer words; `undefined` where it says nothing: zod's own limits of whole numbers, what has a format. */
const inShort = (key: string, value: unknown, { format }: WireSchema): unknown => {
  if (SAYS_NOTHING.has(key) || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER) return undefined;
  if (key !== "pattern" || typeof value !== "string") return value;
  if (format !== undefined) return undefined;
  return value.length > LONGEST_PATTERN ? digest(value) : value;
};

const isSchema = (value: unknown): value is WireSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Keeps each object schema once, under a name that is made of what it is. */
class Objects {
  readonly #known = new Map<string, WireSchema>();
  #named: WireSchema = {};

  get all(): Record<string, WireSchema> {
    return Object.fromEntries([...this.#known].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  add(schema: unknown): WireSchema {
    // Schemas with a name of their own stand beside the one that has them.
    this.#named = isSchema(schema) && isSchema(schema["$defs"]) ? schema["$defs"] : {};
    const plain = this.#plain(schema, true);
    if (!isSchema(plain)) throw new TypeError("This is no schema.");
    return plain;
  }

  /** `isSchemaItself`: the keys of `properties` are names, and not keywords. */
  #plain(value: unknown, isSchemaItself: boolean): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#plain(each, true));
    if (!isSchema(value)) return value;
    const { $ref } = value;
    if (isSchemaItself && typeof $ref === "string")
      return this.#plain(this.#named[$ref.slice("#/$defs/".length)], true);
    const kept = Object.entries(value)
      .map(([key, each]): [string, unknown] => [key, isSchemaItself ? inShort(key, each, value) : each])
      .filter(([, each]) => each !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, this.#plain(each, key !== "properties" || !isSchemaItself)]);
    const plain: WireSchema = Object.fromEntries(kept);
    if (!isSchemaItself || plain["properties"] === undefined) return plain;
    const name = digest(JSON.stringify(plain));
    this.#known.set(name, plain);
    return { $ref: name };
  }
}

const isZod = (value: unknown): value is z.ZodType => value instanceof z.ZodType;

/** What a schema accepts (`input`), or what comes out of it (`output`), which no reader takes to be all that there will ever be. */
const schemaOf = (schema: unknown, io: "input" | "output"): unknown =>
  isZod(schema)
    ? z.toJSONSchema(schema, {
        io,
        unrepresentable: "any",
        reused: "inline",
        cycles: "throw",
        override: ({ jsonSchema }) => {
          if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
        },
      })
    : {};

/** tRPC keeps a procedure's schemas in its definition, of which the types tell nothing. */
const definitionOf = (procedure: unknown) => {
  // A procedure is a function.
  const definition: unknown = typeof procedure === "function" ? Reflect.get(procedure, "_def") : undefined;
  if (!isSchema(definition)) throw new TypeError("This is no procedure.");
  const { type, inputs, output, meta } = definition;
  const [input] = Array.isArray(inputs) ? inputs : [];
  const items = isSchema(meta) ? meta["items"] : undefined;
  return { type: String(type), input: input as unknown, output: type === "subscription" ? items : output };
};

/** The wire of these contracts. */
export const wireOf = (contracts: typeof Contracts): Wire => {
  const { createForwardingRouter, TICKET_EVENTS, AGENT_EVENTS, FILE_EVENTS, WebhookPayload, ERROR_CODES } = contracts;
  const { REVOCATIONS_SUBJECT, RevocationNews, SIGNS_SUBJECT, SignNews, SeenNews } = contracts;
  const objects = new Objects();
  const router = createForwardingRouter(() => Promise.resolve(undefined));
  const { procedures: known }: AnyTRPCRouter["_def"] = router._def;
  const procedures = Object.entries(known)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, procedure]): [string, WireProcedure] => {
      const { type, input, output } = definitionOf(procedure);
      return [
        path,
        {
          type,
          accepts: objects.add(schemaOf(input, "input")),
          gives: objects.add(schemaOf(output, "output")),
          takes: objects.add(schemaOf(output, "input")),
        },
      ];
    });
  const sent = {
    ...TICKET_EVENTS,
    ...AGENT_EVENTS,
    ...FILE_EVENTS,
    [WEBHOOK]: WebhookPayload,
    [FAILURE]: Failure,
    [REVOCATIONS_SUBJECT]: RevocationNews,
    [SIGNS_SUBJECT]: z.union([SignNews, SeenNews]),
  };
  const events = Object.entries(sent)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([type, schema]) => [
      type,
      { gives: objects.add(schemaOf(schema, "output")), takes: objects.add(schemaOf(schema, "input")) },
    ]);
  return {
    procedures: Object.fromEntries(procedures),
    events: Object.fromEntries(events),
    errors: { ...ERROR_CODES },
    objects: objects.all,
  };
};
