import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers, FilesHandlers, Health, TicketsHandlers } from "@crossdesk/contracts";

/** Some of a service's handlers, by area. */
export type Some<Handlers> = { readonly [Area in keyof Handlers]?: Partial<Handlers[Area]> | Handlers[Area] };

const refuse = async (): Promise<never> => {
  throw new CrossdeskError("INTERNAL", "This test does not expect the call.");
};

/** Areas where every procedure that a test leaves out refuses: they can't be listed at run time, hence the proxies. */
const complete = (given: object): object =>
  new Proxy(given, {
    get: (areas, area): unknown => {
      const own: unknown = Reflect.get(areas, area);
      if (typeof own === "function") return own;
      const procedures = typeof own === "object" && own !== null ? own : {};
      return new Proxy(procedures, { get: (known, name): unknown => Reflect.get(known, name) ?? refuse });
    },
  });

const healthy = (service: string) => async (): Promise<Health> => ({ service, status: "ok", checks: {} });

export const ticketsHandlers = (given: Some<TicketsHandlers> = {}): TicketsHandlers =>
  complete({ health: healthy("tickets"), ...given }) as TicketsHandlers;
export const agentsHandlers = (given: Some<AgentsHandlers> = {}): AgentsHandlers =>
  complete({
    health: healthy("agents"),
    ...given,
    access: { revocations: async () => ({ items: [], hasMore: false }), ...given.access },
  }) as AgentsHandlers;
export const filesHandlers = (given: Some<FilesHandlers> = {}): FilesHandlers =>
  complete({ health: healthy("files"), ...given }) as FilesHandlers;
