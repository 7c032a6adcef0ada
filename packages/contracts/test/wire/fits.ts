import type { WireSchema } from "./wire-of.ts";

/** Schemas of one release, with what their references stand for. */
export interface Side {
  readonly objects: Readonly<Record<string, WireSchema>>;
}

export interface FitOptions {
  /** What is sent, and what must take it. */
  readonly from: Side;
  readonly to: Side;
  /** Readers of answers pass over members of enumerations that they do not know. */
  readonly mayAddMembers?: boolean;
}

const isObject = (value: unknown): value is WireSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const schemas = (value: unknown): readonly WireSchema[] => (Array.isArray(value) ? value.filter(isObject) : []);
const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
const properties = ({ properties }: WireSchema): Readonly<Record<string, WireSchema>> =>
  isObject(properties) ? (properties as Readonly<Record<string, WireSchema>>) : {};

/** What is understood here. A schema that says more would pass unseen, and is refused. */
const UNDERSTOOD: ReadonlySet<string> = new Set(
  (
    "type properties required additionalProperties propertyNames items anyOf oneOf enum const format pattern readOnly " +
    "maxLength maxItems maximum minLength minItems minimum"
  ).split(" "),
);

const resolve = (schema: WireSchema, { objects }: Side): WireSchema => {
  const { $ref } = schema;
  const strange = $ref === undefined ? Object.keys(schema).filter((keyword) => !UNDERSTOOD.has(keyword)) : [];
  if (strange.length > 0) throw new Error(`Schemas are not compared by ${strange.join(", ")}.`);
  if (typeof $ref !== "string") return schema;
  const found = objects[$ref];
  if (found === undefined) throw new Error(`There is no object "${$ref}".`);
  return found;
};

/** The alternatives of a schema, where it has several. */
const alternativesOf = (schema: WireSchema): readonly WireSchema[] => {
  const { type } = schema;
  if (Array.isArray(type)) return type.map((each: unknown) => ({ ...schema, type: each }));
  return schemas(schema["anyOf"] ?? schema["oneOf"]);
};

const membersOf = ({ enum: members, const: only }: WireSchema): readonly unknown[] | undefined =>
  Array.isArray(members) ? members : only === undefined ? undefined : [only];

const LIMITS = [
  ["maxLength", 1],
  ["maxItems", 1],
  ["maximum", 1],
  ["minLength", -1],
  ["minItems", -1],
  ["minimum", -1],
] as const;

/** Which limits of `to` are tighter than those of `from`. */
const tighter = (from: WireSchema, to: WireSchema): readonly string[] =>
  LIMITS.flatMap(([name, sign]) => {
    const limit = to[name];
    if (typeof limit !== "number" || (sign === -1 && limit <= 0 && name !== "minimum")) return [];
    const known = from[name];
    return typeof known === "number" && known * sign <= limit * sign ? [] : [`${name} is ${limit}`];
  });

/** Whether the discriminating field says that this is none of the known alternatives. */
const isOfNewKind = (sent: WireSchema, choices: readonly WireSchema[], { from, to }: FitOptions): boolean =>
  Object.entries(properties(sent)).some(([name, field]) => {
    const kind = resolve(field, from)["const"];
    const known = choices.map((choice) => properties(resolve(choice, to))[name]?.["const"]);
    return kind !== undefined && known.every((each) => each !== undefined && each !== kind);
  });

const isAnything = (schema: WireSchema): boolean => Object.keys(schema).length === 0;

/** What of the values that fit `from` does not fit `to`: nothing where each of them does. */
export const misfits = (from: WireSchema, to: WireSchema, options: FitOptions, at = ""): readonly string[] => {
  const here = at === "" ? "it" : at;
  const sent = resolve(from, options.from);
  const taken = resolve(to, options.to);
  if (isAnything(taken)) return [];
  if (isAnything(sent)) return [`${here}: could be anything`];
  const alternatives = alternativesOf(sent);
  if (alternatives.length > 0) return alternatives.flatMap((each) => misfits(each, taken, options, at));
  const choices = alternativesOf(taken);
  if (choices.length > 0) {
    if (options.mayAddMembers === true && isOfNewKind(sent, choices, options)) return [];
    const failures = choices.map((choice) => misfits(sent, choice, options, at));
    const nearest = failures.toSorted((one, other) => one.length - other.length)[0] ?? [];
    return failures.some((failure) => failure.length === 0) ? [] : nearest;
  }
  const members = membersOf(sent);
  const known = membersOf(taken);
  if (known !== undefined) {
    if (members === undefined) return [`${here}: may be other than ${JSON.stringify(known)}`];
    const added = members.filter((member) => !known.includes(member));
    const isReadable = options.mayAddMembers === true && Array.isArray(taken["enum"]);
    return added.length === 0 || isReadable ? [] : [`${here}: may be ${JSON.stringify(added)}`];
  }
  const type = sent["type"];
  if (taken["type"] !== type && !(taken["type"] === "number" && type === "integer")) {
    return [`${here}: is ${String(type)}, not ${String(taken["type"])}`];
  }
  if (members !== undefined) return [];
  if (type === "object") return objectMisfits(sent, taken, options, at);
  if (type === "array") {
    const items = misfits(asSchema(sent["items"]), asSchema(taken["items"]), options, `${at}[]`);
    return [...tighter(sent, taken).map((limit) => `${here}: ${limit}`), ...items];
  }
  const form = ["pattern", "format"].filter((key) => taken[key] !== undefined && taken[key] !== sent[key]);
  return [...tighter(sent, taken), ...form.map((key) => `the ${key} differs`)].map((what) => `${here}: ${what}`);
};

const asSchema = (value: unknown): WireSchema => (isObject(value) ? value : {});

const objectMisfits = (sent: WireSchema, taken: WireSchema, options: FitOptions, at: string): readonly string[] => {
  const given = new Set(strings(sent["required"]));
  const missing = strings(taken["required"]).filter((name) => !given.has(name));
  const inner = properties(sent);
  const fields = Object.entries(properties(taken)).flatMap(([name, schema]) => {
    const field = inner[name];
    return field === undefined ? [] : misfits(field, schema, options, at === "" ? name : `${at}.${name}`);
  });
  // A record: its values are all of one kind, and so are its names.
  const values = (["additionalProperties", "propertyNames"] as const).flatMap((keyword) => {
    const schema = taken[keyword];
    if (!isObject(schema) || isAnything(schema)) return [];
    return misfits(asSchema(sent[keyword]), schema, options, keyword === "propertyNames" ? `${at}.(name)` : `${at}.*`);
  });
  const unknown =
    taken["additionalProperties"] === false
      ? Object.keys(inner)
          .filter((name) => properties(taken)[name] === undefined)
          .map((name) => `${at === "" ? name : `${at}.${name}`}: is unknown`)
      : [];
  return [
    ...missing.map((name) => `${at === "" ? name : `${at}.${name}`}: may be missing`),
    ...fields,
    ...values,
    ...unknown,
  ];
};
