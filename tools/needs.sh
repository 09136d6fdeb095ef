#!/bin/sh
# Installs what this machine lacks, as root on Debian; elsewhere it says in one line what to install. `build` is for the
# client, `test` is for all tests.
set -eu

oldest_node=20
packages=

has_node() {
	command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge "$oldest_node" ]
}

# Debian's own Node.js is too old before version 13.
apt_node() {
	candidate=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*\).*/\1/p')
	[ "${candidate:-0}" -ge "$oldest_node" ]
}

has_font() { # a language, the package that has a font for it
	if command -v fc-list >/dev/null; then fc-list ":lang=$1" | grep -q .; else dpkg -s "$2" >/dev/null 2>&1; fi
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

if ! has_node; then
	if can_install && { apt_node || { apt-get update -q >/dev/null 2>&1 && apt_node; }; }; then
		packages="$packages nodejs npm"
	else
		echo "please install: Node.js $oldest_node or newer with npm, from https://nodejs.org" >&2
		exit 1
	fi
fi
if [ "${1:-}" = test ]; then
	command -v gcc >/dev/null || packages="$packages gcc libc6-dev"
	command -v redis-server >/dev/null || packages="$packages redis-server"
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages="$packages postgresql"
	[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || packages="$packages chromium"
	has_font ko fonts-noto-cjk || packages="$packages fonts-noto-cjk"
	has_font und-zsye fonts-noto-color-emoji || packages="$packages fonts-noto-color-emoji"
fi
[ -n "$packages" ] || exit 0

if ! can_install; then
	echo "please install:$packages" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
install() { # waits for another apt, which may be the one of a target beside this
	# shellcheck disable=SC2086 # a list of words
	apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 $packages
}
install >/dev/null 2>&1 ||
	{ apt-get update -q >/dev/null && install >/dev/null; } ||
	{ echo "please install:$packages" >&2; exit 1; }
has_node || { echo "please install: Node.js $oldest_node or newer with npm, from https://nodejs.org" >&2; exit 1; }
