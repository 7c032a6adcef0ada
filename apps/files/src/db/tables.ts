import { statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import type { FileEntity, FileReferenceEntity } from "./entities/index.ts";

export type Tables = TablesOf<typeof FileEntity | typeof FileReferenceEntity>;

export const { prepared } = statementsOf<Tables>();
