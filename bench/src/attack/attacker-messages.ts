/** The attack: a number of connections, each with the beginning of a request. */
export interface Attack {
  readonly host: string;
  readonly port: number;
  readonly sockets: number;
  /** What is written on them, in turn. */
  readonly starts: readonly string[];
}

/** How many connections are open, how many were opened until now, and what was answered on them, by status. */
export interface FromAttacker {
  readonly open: number;
  readonly opened: number;
  readonly answers: Readonly<Record<string, number>>;
}
