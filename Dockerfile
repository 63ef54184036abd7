# syntax=docker/dockerfile:1

FROM node:24-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# The compiler is a native program, which npm counts among the optional packages.
FROM base AS build
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
COPY jobs jobs
COPY .ci/bundle.js .ci/keep-compiled.js .ci/
RUN npm run build
# What Node compiles is kept by version, place and user: those of the image, whose user only reads it.
RUN install -d -o node dist/src/cli/compiled
USER node
RUN node .ci/keep-compiled.js
USER root
RUN chmod -R a+rX dist/src/cli/compiled

# Without optional packages there is no embedded PostgreSQL: the image needs DATABASE_URL.
FROM base AS modules
RUN npm ci --ignore-scripts --omit=dev --omit=optional

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=modules /app/node_modules node_modules
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/jobs dist/jobs
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/cli/main.js"]
CMD ["start"]
