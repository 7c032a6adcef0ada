import { AdministrationEntity } from "./administration-entity.ts";
import { AttachmentEntity } from "./attachment-entity.ts";
import { CategoryEntity } from "./category-entity.ts";
import { CustomerEntity } from "./customer-entity.ts";
import { DeviceEntity } from "./device-entity.ts";
import { ErasureEntity } from "./erasure-entity.ts";
import { MessageEntity } from "./message-entity.ts";
import { OrderEntity } from "./order-entity.ts";
import { PageMarkEntity } from "./page-mark-entity.ts";
import { ReadMarkEntity } from "./read-mark-entity.ts";
import { SearchAuditEntity } from "./search-audit-entity.ts";
import { TenantEntity } from "./tenant-entity.ts";
import { TicketEntity } from "./ticket-entity.ts";
import { TicketLogEntity } from "./ticket-log-entity.ts";
import { TicketReadEntity } from "./ticket-read-entity.ts";
import { TicketSearchEntity } from "./ticket-search-entity.ts";
import { ZendeskJobEntity } from "./zendesk-job-entity.ts";

/** All tables of the service that are its own. */
export const entities = [
  AdministrationEntity,
  AttachmentEntity,
  CategoryEntity,
  CustomerEntity,
  DeviceEntity,
  ErasureEntity,
  MessageEntity,
  OrderEntity,
  PageMarkEntity,
  ReadMarkEntity,
  SearchAuditEntity,
  TenantEntity,
  TicketEntity,
  TicketLogEntity,
  TicketReadEntity,
  TicketSearchEntity,
  ZendeskJobEntity,
];
