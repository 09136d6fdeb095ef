# syntax=docker/dockerfile:1
# One static binary with the client for browsers in it, in an image that has nothing else: no shell, no user but nonroot.
#   docker build --build-arg VERSION=$(git describe --tags --always) --build-arg REVISION=$(git rev-parse HEAD) -t modu .
#   docker run -p 8080:8080 -v modu:/data modu
# The bases are named by tag, so that a build has their newest mends. Who needs the same bytes every time pins them:
# `docker buildx imagetools inspect gcr.io/distroless/static-debian12:nonroot` prints the digest to put after an @.

FROM --platform=$BUILDPLATFORM node:22-bookworm-slim AS client
WORKDIR /src/web/app
COPY web/app/package.json web/app/package-lock.json ./
RUN --mount=type=cache,target=/cache/npm npm ci --cache /cache/npm --prefer-offline --no-audit --no-fund
COPY web/app ./
RUN npm run build

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS server
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
COPY --from=client /src/web/dist web/dist
ARG VERSION=unknown TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/cache/go \
	GOCACHE=/cache/go CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/modu ./cmd/modu && \
	mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
ARG VERSION=unknown REVISION=unknown CREATED=1970-01-01T00:00:00Z SOURCE=
LABEL org.opencontainers.image.title="Modu" \
	org.opencontainers.image.description="A social to-do service: plan a day under a few goals, and see it together" \
	org.opencontainers.image.licenses="MIT" \
	org.opencontainers.image.version="$VERSION" \
	org.opencontainers.image.revision="$REVISION" \
	org.opencontainers.image.created="$CREATED" \
	org.opencontainers.image.source="$SOURCE"
COPY --from=server /out/modu /modu
COPY --from=server --chown=nonroot:nonroot /out/data /data
COPY LICENSE /LICENSE
USER nonroot:nonroot
ENV MODU_DATA=/data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# Whether the process answers, which is what a restart mends; whether requests should come is /readyz, for proxies to ask.
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["/modu", "health"]
ENTRYPOINT ["/modu"]
CMD ["serve"]
