#!/bin/sh
# Prints what CHANGELOG.md says about a version: tools/release-notes.sh v1.2.3
set -eu
version=${1#v}
notes=$(awk -v wanted="$version" '
	/^## / { name = $2; sub(/^v/, "", name); inside = (name == wanted); next }
	inside { print }
' "$(dirname "$0")/../CHANGELOG.md")
if [ -z "$(printf %s "$notes" | tr -d '[:space:]')" ]; then
	echo "release-notes: CHANGELOG.md has no section \"## $version\" that says something; write it before the tag" >&2
	exit 1
fi
printf '%s\n' "$notes" | sed -e '/./,$!d'
