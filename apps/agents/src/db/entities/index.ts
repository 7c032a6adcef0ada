import { AdministrationEntity } from "@crossdesk/database";
import { AgentEntity } from "./agent-entity.ts";
import { ApiKeyEntity } from "./api-key-entity.ts";
import { AssignmentEntity } from "./assignment-entity.ts";
import { DecisionEntity } from "./decision-entity.ts";
import { PresenceWatchEntity } from "./presence-watch-entity.ts";
import { RevocationEntity } from "./revocation-entity.ts";

/** Every table of the service. */
export const entities = [
  AdministrationEntity,
  AgentEntity,
  ApiKeyEntity,
  AssignmentEntity,
  DecisionEntity,
  PresenceWatchEntity,
  RevocationEntity,
] as const;
