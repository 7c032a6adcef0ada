import { statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import type { FileEntity, FileReferenceEntity, StoredBytesEntity } from "./entities/index.ts";

export type Tables = TablesOf<typeof FileEntity | typeof FileReferenceEntity | typeof StoredBytesEntity>;

export const { prepared } = statementsOf<Tables>();
