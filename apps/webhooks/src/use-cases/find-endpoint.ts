import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { findEndpoint, lockEndpoint } from "../db/endpoint-store.ts";
import type { EndpointRecord } from "../db/endpoint-store.ts";
import { endpointNotFound, scopeOf } from "../domain/access.ts";

/** An endpoint that the caller may see. */
export const visibleEndpoint = async (query: Query, caller: Caller, endpointId: string): Promise<EndpointRecord> => {
  const found = await findEndpoint(query, { endpointId, scope: scopeOf(caller) });
  if (found === undefined) throw endpointNotFound();
  return found;
};

/** The same, locked for a change. */
export const changeableEndpoint = async (
  query: Query,
  caller: Caller,
  { endpointId, version }: { readonly endpointId: string; readonly version?: number | undefined },
): Promise<EndpointRecord> => {
  const found = await lockEndpoint(query, { endpointId, scope: scopeOf(caller) });
  if (found === undefined) throw endpointNotFound();
  if (version !== undefined && version !== found.version) {
    throw new CrossdeskError("VERSION_CONFLICT", "Somebody else changed the endpoint meanwhile.", {
      details: { version: found.version },
    });
  }
  return found;
};
