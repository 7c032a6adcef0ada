export { AUTH, createToken } from "../../src/system/tokens.ts";
export type { TokenOptions } from "../../src/system/tokens.ts";
