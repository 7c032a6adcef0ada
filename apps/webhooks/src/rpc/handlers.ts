import type { HealthHandler, WebhooksHandlers } from "@crossdesk/contracts";
import type { WebhooksDeps } from "../deps.ts";
import { createEndpoint } from "../use-cases/create-endpoint.ts";
import { getDelivery, listEndpointDeliveries } from "../use-cases/read-deliveries.ts";
import { getEndpoint, listOwnEndpoints } from "../use-cases/read-endpoints.ts";
import { listAdministered } from "../use-cases/list-administered.ts";
import { redeliver, redeliverFailed } from "../use-cases/redeliver.ts";
import { removeEndpoint } from "../use-cases/remove-endpoint.ts";
import { rotateSecret } from "../use-cases/rotate-secret.ts";
import { sendTest } from "../use-cases/send-test.ts";
import { updateEndpoint } from "../use-cases/update-endpoint.ts";

export const createHandlers = (deps: WebhooksDeps, health: HealthHandler): WebhooksHandlers => ({
  health,
  webhooks: {
    create: createEndpoint(deps),
    get: getEndpoint(deps),
    list: listOwnEndpoints(deps),
    update: updateEndpoint(deps),
    remove: removeEndpoint(deps),
    rotateSecret: rotateSecret(deps),
    sendTest: sendTest(deps),
    listDeliveries: listEndpointDeliveries(deps),
    getDelivery: getDelivery(deps),
    redeliver: redeliver(deps),
    redeliverFailed: redeliverFailed(deps),
    administration: listAdministered(deps),
  },
});
