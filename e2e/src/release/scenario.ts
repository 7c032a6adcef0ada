import { z } from "zod";
import type { Asking, Recorded, Story } from "./fixture.ts";
import { as, PEOPLE } from "./people.ts";
import type { Person } from "./people.ts";
import type { World } from "./world.ts";

const Named = z.object({ id: z.uuid(), number: z.int(), roomId: z.uuid(), feedbackId: z.uuid() });
type Named = z.infer<typeof Named>;
const Details = z.object({ ticket: Named });
const Assignment = z.object({ agent: z.object({ id: z.string() }).nullable() });
const Written = z.object({ id: z.int() });

/** The path of a query, with its input. */
export const queryPath = (procedure: string, input?: unknown): string =>
  `/trpc/${procedure}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`}`;

/** A form with one file, as it is sent. */
export const formOf = (fileName: string, bytes: string): Pick<Asking, "method" | "headers" | "body"> => ({
  method: "POST",
  headers: { "content-type": "multipart/form-data; boundary=end" },
  body: [
    "--end",
    `content-disposition: form-data; name="file"; filename="${fileName}"`,
    "content-type: application/octet-stream",
    "",
    bytes,
    "--end--",
    "",
  ].join("\r\n"),
});

const dataOf = (answer: unknown): unknown => Object(Object(answer).result).data;

/** What people need of a system to live with it. */
export type Stage = Pick<World, "ask" | "pass" | "receiverUrl">;

/** Performs the actions of people in a system, and records the ids that they result in. */
export class Scenario {
  /** Requests with a key, which are asked again later. */
  readonly repeatable: Recorded[] = [];
  readonly tickets: Record<string, Named> = {};
  readonly agents: Record<string, string> = {};
  readonly world: Stage;

  constructor(world: Stage) {
    this.world = world;
  }

  async ask(asked: Asking): Promise<unknown> {
    return (await this.world.ask(asked)).answer;
  }

  /** A request with a key of its own. */
  async askOnce(asked: Asking): Promise<unknown> {
    const key = `"key ${this.repeatable.length + 1}"`;
    const recorded = await this.world.ask({ ...asked, headers: { ...asked.headers, "idempotency-key": key } });
    this.repeatable.push(recorded);
    return recorded.answer;
  }

  async call(procedure: string, input: unknown, person: Person): Promise<unknown> {
    return dataOf(await this.ask({ path: `/trpc/${procedure}`, method: "POST", body: input, ...as(person) }));
  }

  async callOnce(procedure: string, input: unknown, person: Person): Promise<unknown> {
    return dataOf(await this.askOnce({ path: `/trpc/${procedure}`, method: "POST", body: input, ...as(person) }));
  }

  async read(procedure: string, input: unknown, person: Person): Promise<unknown> {
    return dataOf(await this.ask({ path: queryPath(procedure, input), ...as(person) }));
  }

  /** Remembers a ticket by a name. */
  async know(name: string, reference: Readonly<Record<string, unknown>>): Promise<Named> {
    const { ticket } = Details.parse(await this.read("tickets.get", reference, "admin"));
    this.tickets[name] = ticket;
    return ticket;
  }

  async open(name: string, given: Readonly<Record<string, unknown>>, person: Person = "shop"): Promise<Named> {
    const input = { customerId: PEOPLE.jane.sub, category: "Payments", description: `${name}, please`, ...given };
    const opened = Details.parse(await this.call("tickets.open", { subject: name, ...input }, person));
    return this.know(name, { id: opened.ticket.id });
  }

  of(name: string): Named {
    const ticket = this.tickets[name];
    if (ticket === undefined) throw new Error(`There is no ticket ${name}.`);
    return ticket;
  }

  /** The agent has the ticket, and has picked it. */
  async give(name: string, agent: "ben" | "cleo" | "dora"): Promise<void> {
    await this.world.pass(1);
    const { id } = this.of(name);
    const assignment = Assignment.parse(await this.read("agents.assignment", { ticketId: id }, "admin"));
    if (assignment.agent?.id !== this.agents[agent]) {
      await this.call("agents.assign", { ticket: { id }, agent: { id: PEOPLE[agent].email } }, "admin");
    }
    await this.world.pass(1);
    await this.call("tickets.pick", { ticket: { id } }, agent);
  }

  /** Returns the message's id. */
  async write(name: string, person: Person, text: string): Promise<number> {
    await this.world.pass(5);
    const written = await this.call("messages.add", { ticket: { id: this.of(name).id }, text }, person);
    return Written.parse(written).id;
  }

  /** What a test goes on with, besides secrets. */
  known(): Pick<Story, "tickets" | "agents"> {
    return { tickets: this.tickets, agents: this.agents };
  }
}
