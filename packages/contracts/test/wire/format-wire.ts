import type { Wire } from "./wire-of.ts";

const entries = (of: object): string =>
  Object.entries(of)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(",\n");

/** A line for each thing, so that a difference shows what has changed. */
export const formatWire = (wire: Wire): string =>
  `{\n${Object.entries(wire)
    .map(([part, of]) => `  ${JSON.stringify(part)}: {\n${entries(of)}\n  }`)
    .join(",\n")}\n}\n`;
