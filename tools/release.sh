#!/usr/bin/env bash
# Makes a release in a directory: for each platform an archive and a list of what is in its binary (CycloneDX), and
# SHA256SUMS over all of them. The same commit gives the same bytes, on whichever machine: what is stamped with a time gets
# the commit's. The client has to be built before: `make release VERSION=v1.2.3` does both.
#   PLATFORMS=linux/amd64 tools/release.sh v1.2.3 dist
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:-}
out=${2:-dist}
if ! [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
	echo "release: VERSION is \"$version\"; it has to be one such as v1.2.3: make release VERSION=v1.2.3" >&2
	exit 2
fi
if ! [ -f web/dist/index.html ]; then
	echo "release: web/dist has no client; make release VERSION=$version builds it first" >&2
	exit 2
fi
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
	SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd)
go build -C tools -o "$work/sbom" ./sbom

for platform in ${PLATFORMS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64}; do
	name=modu-$version-${platform/\//-}
	mkdir -p "$work/$name"
	# -buildvcs=false: the commit is in the version's tag, and an unpacked archive of it gives the same binary.
	CGO_ENABLED=0 GOOS=${platform%/*} GOARCH=${platform#*/} go build -trimpath -buildvcs=false \
		-ldflags "-s -w -X main.version=$version" -o "$work/$name/modu" ./cmd/modu
	"$work/sbom" -version "$version" -client web/app/package-lock.json "$work/$name/modu" >"$out/$name.cdx.json"
	cp LICENSE README.md CHANGELOG.md "$work/$name/"
	mkdir "$work/$name/deploy"
	cp -R deploy/systemd deploy/grafana deploy/prometheus deploy/Caddyfile "$work/$name/deploy/"
	chmod -R u=rwX,go=rX "$work/$name"
	tar --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -cf - "$name" |
		gzip -n -9 >"$out/$name.tar.gz"
done
cd "$out"
sha256sum -- * >"$work/SHA256SUMS"
mv "$work/SHA256SUMS" .
cat SHA256SUMS
