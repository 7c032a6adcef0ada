import { refuseField } from "@crossdesk/contracts";

/** Nothing is sent to an endpoint that is disabled, not even on request. */
export const requireEnabled = (enabled: boolean): void => {
  if (!enabled) throw refuseField("endpointId", "is disabled: enable the endpoint first");
};
