/** What the provider for development knows the gateway by. It has no secret: PKCE proves that it is the gateway. */
export const DEVELOPMENT_CLIENT = "crossdesk";
