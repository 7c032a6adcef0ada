import yoctocolors from "yoctocolors";

const COLOURS = ["blue", "bold", "cyan", "dim", "green", "magenta", "red", "yellow"] as const;

/** Colours for a person's terminal; plain text where the output goes to a file or a pipe. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each name was given a function
export const colors = Object.fromEntries(
  COLOURS.map((name) => [name, wantsColour() ? yoctocolors[name] : (text: string) => text]),
) as Record<(typeof COLOURS)[number], (text: string) => string>;

function wantsColour(): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no } = process.env;
  if (force !== undefined && force !== "") return force !== "0";
  return process.stdout.isTTY && (no === undefined || no === "");
}
