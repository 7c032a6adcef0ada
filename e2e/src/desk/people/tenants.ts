/** A shop: its customers, and how many of the team are there for them. */
export interface Tenant {
  readonly id: string;
  readonly customers: number;
  readonly agents: number;
}

/** A large shop, and a small one where at times one agent is all there is. */
export const createTenants = (customers: number, agents: number): readonly [Tenant, Tenant] => {
  const small = { agents: Math.max(2, Math.round(agents * 0.15)), customers: Math.round(customers * 0.12) };
  return [
    { id: "harbour", agents: Math.max(1, agents - small.agents), customers: customers - small.customers },
    { id: "island", ...small },
  ];
};
