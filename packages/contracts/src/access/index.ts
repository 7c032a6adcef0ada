export {
  API_KEY_PREFIX,
  ApiKey,
  ApiKeyPage,
  ApiKeyReference,
  ApiKeyRole,
  ApiKeyWithSecret,
  CreateApiKeyInput,
  ListApiKeysInput,
  RotateApiKeyInput,
  VerifiedApiKey,
  VerifyApiKeyInput,
} from "./api-key.ts";
export { Administered, AdministrationPage, ListAdministrationInput } from "./administration.ts";
export { BOUND_CALLS, callerOfPrefix, toBoundPrefix } from "./bound-caller.ts";
export type { BoundProgram } from "./bound-caller.ts";
export { requireAccess } from "./procedure-access.ts";
export { AUDIENCES, forAudience, isConfined } from "./audience.ts";
export {
  Revocation,
  RevocationNews,
  RevocationPage,
  REVOCATIONS_SUBJECT,
  RevocationsInput,
  RevokeInput,
} from "./revocation.ts";
export { Caller, CallerRole, DEFAULT_ENTITY_ID, ROLES_WITHOUT_TENANT } from "../context.ts";
export type { CallContext, CallOptions } from "../context.ts";
export { entityFor, EVERYTHING, isInEntity, listedEntity, scopeOf } from "../scope.ts";
export type { Scope } from "../scope.ts";
