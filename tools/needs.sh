#!/bin/sh
# Installs what the tests need and this machine lacks: as root on Debian; elsewhere it says in one line what to install.
set -eu

packages=
command -v gcc >/dev/null || packages="$packages gcc libc6-dev"
command -v redis-server >/dev/null || packages="$packages redis-server"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages="$packages postgresql"
[ -n "$packages" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "please install:$packages" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
apt-get install -y -q --no-install-recommends $packages >/dev/null 2>&1 ||
	{ apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends $packages >/dev/null; } ||
	{ echo "please install:$packages" >&2; exit 1; }
