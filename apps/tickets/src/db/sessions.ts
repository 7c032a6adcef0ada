import type { Query } from "@crossdesk/database";

/** Which order's sessions. */
export interface OrderOfEntity {
  readonly entityId: string;
  readonly orderId: string;
}

/** Lets an order have one open session; a second one is refused by this name. */
export const OPEN_SESSION_INDEX = "tickets_open_session";

const OPEN = "channel = 'beckn' AND status NOT IN ('CLOSED', 'CHAT_CLOSED')";

export const hasOpenSession = async (query: Query, order: OrderOfEntity): Promise<boolean> =>
  (await findOpenSession(query, order)) !== undefined;

/** The id of the order's open session. */
export const findOpenSession = async (
  query: Query,
  { entityId, orderId }: OrderOfEntity,
): Promise<string | undefined> => {
  const [row] = await query<{ id: string }>({
    name: "find-open-session",
    text: `SELECT id FROM tickets WHERE entity_id = $1 AND order_id = $2 AND ${OPEN}`,
    values: [entityId, orderId],
  });
  return row?.id;
};
