/** What is kept of an agent who had a ticket offered and did not take it up. */
export interface Pass {
  /** How often, in that shift. */
  readonly times: number;
  /** When last, as an instant in text. */
  readonly at: string;
  /** The agent's shift that it was in. */
  readonly shift: number;
}

/** By the agent's id. */
export type Passes = Readonly<Record<string, Pass>>;

const FIRST_MS = 15_000;
const MOST_MS = 300_000;

/** How long a ticket is not offered again to an agent, by how often they let it pass: 15 s, 30 s, 60 s, … 5 minutes. */
const backOffMs = (times: number): number => Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(times - 1, 10));

/** An agent's pass as far as it still counts: going offline and online again begins a shift, and a new one forgets. */
export const passOf = (passes: Passes, { agentId, shift }: { readonly agentId: string; readonly shift: number }) => {
  const pass = passes[agentId];
  return pass?.shift === shift ? pass : undefined;
};

/** From when on the ticket may be offered to the agent again. */
export const offerAgainAt = ({ at, times }: Pass): Date => new Date(Date.parse(at) + backOffMs(times));
