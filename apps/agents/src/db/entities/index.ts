import { AgentEntity } from "./agent-entity.ts";
import { AssignmentEntity } from "./assignment-entity.ts";
import { DecisionEntity } from "./decision-entity.ts";
import { PresenceWatchEntity } from "./presence-watch-entity.ts";

/** Every table of the service. */
export const entities = [AgentEntity, AssignmentEntity, DecisionEntity, PresenceWatchEntity] as const;
