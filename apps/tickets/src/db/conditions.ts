import type { Expression, ParameterFactory, SqlBool } from "@crossdesk/database";
import { ofTicket } from "./tables.ts";

/** Conditions of a statement by name, each of which a call may have or not. */
export type Conditions<Values> = Readonly<Record<string, (p: ParameterFactory<Values>) => Expression<SqlBool>>>;

/** Which of the conditions hold, and a short name for it: statements' names end at 63 bytes. */
export interface Chosen {
  readonly names: readonly string[];
  readonly key: string;
}

/** Chooses those of the conditions that are wanted. */
export const choose = (conditions: Conditions<never>, isWanted: Readonly<Record<string, boolean>>): Chosen => {
  const names: string[] = [];
  let key = "";
  for (const [index, name] of Object.keys(conditions).entries()) {
    if (isWanted[name] !== true) continue;
    names.push(name);
    key += index.toString(36);
  }
  return { names, key };
};

/** All that were chosen, joined by AND. */
export const allOf = <Values>(
  conditions: Conditions<Values>,
  { names }: Chosen,
  p: ParameterFactory<Values>,
): Expression<SqlBool> => ofTicket.and(names.flatMap((name) => conditions[name]?.(p) ?? []));

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
