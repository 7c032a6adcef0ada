/** An error as it is logged. Row values are left out: pg puts them in `detail`, in `where` and in some messages. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly kind?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly cause?: SerializedError;
}

const MAX_CAUSES = 5;

/** Turns what was thrown into what may be logged: its facts and its stack, and none of the rows that it was about. */
export const serializeError = (thrown: unknown): SerializedError => serialize(thrown, MAX_CAUSES);

const serialize = (thrown: unknown, causesLeft: number): SerializedError => {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: "Something that is no Error was thrown." };
  const facts = pickFacts(thrown);
  const stack = framesOf(thrown);
  return {
    type: thrown.name,
    message: safeMessage(thrown.message, facts.code),
    ...facts,
    ...(stack === undefined ? {} : { stack }),
    ...(thrown.cause === undefined || causesLeft === 0 ? {} : { cause: serialize(thrown.cause, causesLeft - 1) }),
  };
};

const FACTS = ["code", "kind", "table", "column", "constraint"] as const;

const pickFacts = (error: Error): Partial<Record<(typeof FACTS)[number], string>> => {
  const facts: Partial<Record<(typeof FACTS)[number], string>> = {};
  for (const name of FACTS) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === "string") facts[name] = value;
  }
  return facts;
};

/** MikroORM appends pg's detail and hint to the message; SQLSTATE class 22 (data exceptions) quotes the value itself. */
const safeMessage = (message: string, code: string | undefined): string => {
  if (code !== undefined && /^22[0-9A-Z]{3}$/.test(code)) return `PostgreSQL refused a value (${code}).`;
  return message.replace(/\n - (?:detail|hint): [\s\S]*$/, "");
};

/** The stack repeats the message at its top, so only its frames are kept. */
const framesOf = (error: Error): string | undefined => {
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return frames === undefined || frames.length === 0 ? undefined : frames.join("\n");
};
