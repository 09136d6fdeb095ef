#!/bin/sh
# Three people: Ann plans her day, Ben and Chloe follow her. One `curl -X POST /v1/todos` of Ann's arrives at the sockets
# of the two others.
#
#   examples/three-people.sh [server]        a running `modu serve` or `modu demo`; http://127.0.0.1:8080 if left out
#
# It needs curl and bin/modu (make build); MODU names another one.
set -eu

server=${1:-http://127.0.0.1:8080}
modu=${MODU:-$(dirname "$0")/../bin/modu}
password='correct horse battery'
mark=$$_$(date +%s) # makes the handles new each time
mark=$(printf %s "$mark" | tail -c 12)
work=$(mktemp -d)
watchers=
trap 'kill $watchers 2>/dev/null || true; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# call METHOD PATH TOKEN [JSON] prints the answer's body, and stops at anything but success.
call() {
	curl --silent --show-error --fail-with-body --max-time 10 -X "$1" "$server$2" \
		-H "Authorization: Bearer $3" ${4:+-H 'Content-Type: application/json' -d "$4"}
}

# field NAME prints the first string of that name in JSON.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# signup NAME makes an account; its id and access token land in $work.
signup() {
	call POST /v1/auth/signup '' "{\"email\":\"$1-$mark@example.org\",\"password\":\"$password\",\"handle\":\"$1_$mark\",\"name\":\"$1\"}" >"$work/$1"
	field id <"$work/$1" >"$work/$1.id"
	field access_token <"$work/$1" >"$work/$1.token"
}

id() { cat "$work/$1.id"; }
token() { cat "$work/$1.token"; }

# until_in FILE TEXT waits until the text stands in the file, 15 s at most.
until_in() {
	for _ in $(seq 150); do
		grep -q "$2" "$1" && return
		sleep 0.1
	done
	echo "three-people: no $2 in $1:" >&2
	cat "$1" "$1.err" >&2
	return 1
}

for name in ann ben chloe; do
	signup "$name"
	echo "$name signed up: $(id $name)"
done

for name in ben chloe; do
	call PUT "/v1/users/$(id ann)/follow" "$(token $name)" >"$work/follow"
	call PUT "/v1/me/followers/$(id $name)" "$(token ann)" >"$work/accept"
	echo "$name follows ann, and ann agreed"
done

call POST /v1/goals "$(token ann)" '{"title":"Health","audience":"followers"}' >"$work/goal"
goal=$(field id <"$work/goal")

for name in ben chloe; do
	printf '%s\n' "$password" | "$modu" watch --server "$server" --login "${name}_$mark" --json >"$work/$name.frames" 2>"$work/$name.frames.err" &
	watchers="$watchers $!"
done
for name in ben chloe; do
	until_in "$work/$name.frames" '"type":"ready"'
	echo "$name watches"
done

today=$(date +%Y-%m-%d)
call POST /v1/todos "$(token ann)" "{\"goal_id\":\"$goal\",\"title\":\"drink 2 l of water\",\"date\":\"$today\"}" >"$work/todo"
todo=$(field id <"$work/todo")
echo "ann plans:   $(cat "$work/todo")"

for name in ben chloe; do
	until_in "$work/$name.frames" "\"id\":\"$todo\""
	echo "$name got:  $(grep "\"id\":\"$todo\"" "$work/$name.frames" | head -n 1)"
done
