import type { Asking } from "./fixture.ts";

type Claims = NonNullable<Asking["as"]>;

const entityId = "main";

/** Who lives with the system. Jane and Omar are customers. */
export const PEOPLE = {
  admin: { role: "admin", sub: "grace", entityId },
  root: { role: "admin", sub: "root" },
  directory: { role: "service", sub: "directory", entityId },
  shop: { role: "partner", sub: "shop", entityId },
  jane: { role: "customer", sub: "5a0f1c9e-4a53-4f0e-9d58-2f6f1d1c7b01", entityId },
  omar: { role: "customer", sub: "omar", entityId },
  ben: { role: "agent", sub: "ben", entityId, name: "Ben", email: "ben@example.com", languages: ["eng"] },
  cleo: { role: "agent", sub: "cleo", entityId, name: "Cleo", email: "cleo@example.com", languages: ["eng", "deu"] },
  dora: { role: "agent", sub: "dora", entityId, name: "Dora", email: "dora@example.com", languages: ["eng"] },
  /** A program whose tokens were revoked. */
  leaked: { role: "service", sub: "leaked", entityId },
} as const satisfies Record<string, Omit<Claims, "languages"> & { readonly languages?: readonly string[] }>;

export type Person = keyof typeof PEOPLE;

/** What a request says of who asks. */
export const as = (person: Person): { readonly as: Claims } => {
  const claims: Omit<Claims, "languages"> & { readonly languages?: readonly string[] } = PEOPLE[person];
  const { languages, ...others } = claims;
  return { as: { ...others, ...(languages === undefined ? {} : { languages: [...languages] }) } };
};
