import { parse } from "yaml";

type Variables = Readonly<Record<string, string | undefined>>;

/** As Docker Compose fills in `${NAME}`, `${NAME:-else}` and `${NAME:?}`, also one in the other; without the colon, empty is set. */
const fillIn = (text: string, variables: Variables): string => {
  const filled = text.replaceAll(
    /(?<!\$)\$\{(\w+)(?:(:?)([-?])([^{}]*))?\}/g,
    (_, ...[name = "", colon, kind, otherwise]: readonly (string | undefined)[]) => {
      const value = variables[name];
      const isMissing = value === undefined || (value === "" && colon === ":");
      if (isMissing && kind === "?") throw new Error(`${name} is not set.`);
      return isMissing && kind === "-" ? (otherwise ?? "") : (value ?? "");
    },
  );
  return filled === text ? text : fillIn(filled, variables);
};

/** What a compose file says once the variables are filled in and its anchors are merged. `$$` stands for one `$`. */
export const parseCompose = (text: string, variables: Variables): unknown =>
  parse(
    text,
    (_key, value: unknown) => (typeof value === "string" ? fillIn(value, variables).replaceAll("$$", "$") : value),
    { merge: true },
  );
