/** The environment doesn't fit the schema. The message is for the person who starts the program: one line a variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(problems: readonly string[]) {
    super(`Invalid environment variables:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}
