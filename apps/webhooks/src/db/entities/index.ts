import { AdministrationEntity } from "@crossdesk/database";
import { AttemptEntity } from "./attempt-entity.ts";
import { DeliveryEntity } from "./delivery-entity.ts";
import { EndpointEntity } from "./endpoint-entity.ts";
import { MessageEntity } from "./message-entity.ts";

export { AttemptEntity, DeliveryEntity, EndpointEntity, MessageEntity };
export type { DeliveryRecord } from "./delivery-entity.ts";
export type { EndpointRecord } from "./endpoint-entity.ts";

/** Every table of the service. */
export const entities = [AdministrationEntity, EndpointEntity, MessageEntity, DeliveryEntity, AttemptEntity];
