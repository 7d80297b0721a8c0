# The tag says what it is; deploy/pin-images writes the digests, for a release and where it is deployed.
ARG NODE=26
FROM node:${NODE}-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.build.json vite.config.ts ./
COPY src src
# better-sqlite3 13 has its binaries inside the package for this Node.js; 12, which the lockfile has for Node.js 20, would compile.
RUN npm ci --ignore-scripts && npm run -s build && npm prune --omit=dev --ignore-scripts \
 && npm install --no-save --omit=dev --ignore-scripts better-sqlite3@13.2.0

FROM node:${NODE}-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY templates templates
COPY fixtures fixtures
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 9095
# The address inside of the container; `docker run -p 127.0.0.1:9095:9095` says who reaches it. Without tokens it does not start: mount a
# configuration, or pass --web.allow-anonymous as the composition does, which publishes on this machine alone.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9095/-/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve", "--web.listen-address", "0.0.0.0:9095", "--storage.path", "/data"]
