/** Whom tickets of entity `$1` may be routed to, at the time `$2`: a console that fell silent counts no more, announced or not. */
export const ROUTABLE = `entity_id = $1 AND status = 'online' AND is_present AND removed_at IS NULL AND owner_partner IS NULL
  AND (attendance = 'standing' OR console_until > $2)`;
