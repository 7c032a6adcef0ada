import { AdministrationEntity } from "@crossdesk/database";
import { AttachmentEntity } from "./attachment-entity.ts";
import { CannedReplyEntity } from "./canned-reply-entity.ts";
import { CategoryEntity } from "./category-entity.ts";
import { CustomerEntity } from "./customer-entity.ts";
import { CustomerMarkEntity } from "./customer-mark-entity.ts";
import { DailyRowsEntity } from "./daily-rows-entity.ts";
import { DeviceEntity } from "./device-entity.ts";
import { ErasureEntity } from "./erasure-entity.ts";
import { MessageEntity } from "./message-entity.ts";
import { MentionEntity } from "./mention-entity.ts";
import { NoteEntity } from "./note-entity.ts";
import { OrderEntity } from "./order-entity.ts";
import { PageMarkEntity } from "./page-mark-entity.ts";
import { PromisesEntity } from "./promises-entity.ts";
import { ReadMarkEntity } from "./read-mark-entity.ts";
import { RetentionEntity } from "./retention-entity.ts";
import { SavedViewEntity } from "./saved-view-entity.ts";
import { SearchAuditEntity } from "./search-audit-entity.ts";
import { TagEntity } from "./tag-entity.ts";
import { TenantEntity } from "./tenant-entity.ts";
import { TicketEntity } from "./ticket-entity.ts";
import { TicketFactEntity } from "./ticket-fact-entity.ts";
import { TicketLogEntity } from "./ticket-log-entity.ts";
import { TicketReadEntity } from "./ticket-read-entity.ts";
import { TicketSearchEntity } from "./ticket-search-entity.ts";
import { ZendeskJobEntity } from "./zendesk-job-entity.ts";

/** All tables of the service that are its own. */
export const entities = [
  AdministrationEntity,
  AttachmentEntity,
  CannedReplyEntity,
  CategoryEntity,
  CustomerEntity,
  CustomerMarkEntity,
  DailyRowsEntity,
  DeviceEntity,
  ErasureEntity,
  MentionEntity,
  MessageEntity,
  NoteEntity,
  OrderEntity,
  PageMarkEntity,
  PromisesEntity,
  ReadMarkEntity,
  RetentionEntity,
  SavedViewEntity,
  SearchAuditEntity,
  TagEntity,
  TenantEntity,
  TicketEntity,
  TicketFactEntity,
  TicketLogEntity,
  TicketReadEntity,
  TicketSearchEntity,
  ZendeskJobEntity,
];
