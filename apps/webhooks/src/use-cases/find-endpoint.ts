import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import type { EndpointRecord } from "../db/entities/index.ts";
import { findEndpoint, lockEndpoint } from "../db/repositories/endpoints.ts";
import { endpointNotFound, endpointsOf } from "../domain/access.ts";

/** An endpoint that the caller may see. */
export const visibleEndpoint = async (on: Runner, caller: Caller, endpointId: string): Promise<EndpointRecord> => {
  const found = await findEndpoint(on, { endpointId, scope: endpointsOf(caller) });
  if (found === undefined) throw endpointNotFound();
  return found;
};

/** The same, locked for a change. */
export const changeableEndpoint = async (
  on: Runner,
  caller: Caller,
  { endpointId, version }: { readonly endpointId: string; readonly version?: number | undefined },
): Promise<EndpointRecord> => {
  const found = await lockEndpoint(on, { endpointId, scope: endpointsOf(caller) });
  if (found === undefined) throw endpointNotFound();
  if (version !== undefined && version !== found.version) {
    throw new CrossdeskError("VERSION_CONFLICT", "Somebody else changed the endpoint meanwhile.", {
      details: { version: found.version },
    });
  }
  return found;
};
