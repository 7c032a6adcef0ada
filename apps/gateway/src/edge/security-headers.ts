import fp from "fastify-plugin";

/** Every answer's. Pages of the gateway's own set a policy that lets them show themselves. */
export const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
};

export const securityHeaders = fp(
  async (app) => {
    app.addHook("onRequest", (_request, reply, done) => {
      reply.headers(SECURITY_HEADERS);
      done();
    });
  },
  { name: "security-headers" },
);
