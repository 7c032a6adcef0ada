/** Where everything lies in the loaded data, by ticket number: generator, reference and checks need no look-ups. */
export const ENTITY = "main";

/** Whose a ticket is: number modulo this. */
export const CUSTOMERS = 1_000;
/** Tickets of the loader whose number ends in 0 are another entity's. */
const isMain = (number: number): boolean => number % 10 !== 0;

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Customers who only read: their tickets stay as they were loaded. */
export const READERS = range(CUSTOMERS).filter((customer) => customer % 2 === 1);
/** Customers whose tickets are all open, and who write to them. */
export const WRITERS = range(CUSTOMERS).filter((customer) => customer % 4 === 0 && isMain(customer));

export const customerName = (customer: number): string => `customer-${customer}`;

/** The numbers of a customer's tickets. */
export const ticketsOf = (customer: number, tickets: number): number[] =>
  range(Math.floor((tickets - customer) / CUSTOMERS) + 1).map((index) => customer + index * CUSTOMERS);

/** Every tenth ticket is a support session of an order. */
export const sessionNumbers = (tickets: number): number[] => range(tickets / 10).map((index) => index * 10 + 5);
export const orderOf = (number: number): string => `ord-${2020 + (number % 7)}/${number}`;

/** Every other session has an agent; each agent has five. */
export const agentCount = (tickets: number): number => tickets / 100;
export const agentName = (agent: number): string => `agent-${agent}@example.com`;
