# What the examples here share. Each is run by itself:
#
#   MODU_URL=http://localhost:8080 examples/curl/todos.sh        a running `modu serve` or `modu demo`; this one if left out
#
# An example makes new people each time, and ends them never. A server lets an address make 5 accounts an hour, unless it
# runs with MODU_LIMITS=relaxed.
set -eu

server=${MODU_URL:-http://localhost:8080}
password='correct horse battery'
mark=$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n') # makes the handles new each time
today=$(date -u +%F)                               # the people live in UTC
tomorrow=$(($(date +%s) + 86400))
tomorrow=$(date -u -d "@$tomorrow" +%F 2>/dev/null || date -u -r "$tomorrow" +%F) # of GNU, of BSD
work=$(mktemp -d)
watchers=
trap 'kill $watchers 2>/dev/null || true; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# request CURL'S-OPTIONS METHOD PATH TOKEN [JSON]
request() {
	curl --silent --show-error --max-time 30 $1 -X "$2" "$server$3" -H "Authorization: Bearer $4" \
		${5:+-H 'Content-Type: application/json' -d "$5"}
}

# call METHOD PATH TOKEN [JSON] prints the answer's body, and stops at anything but success.
call() { request --fail-with-body "$@"; }

# status METHOD PATH TOKEN [JSON] prints the answer's status and code: "404 not_found".
status() {
	: >"$work/status"
	number=$(request "--output $work/status --write-out %{http_code}" "$@")
	code=$(field code <"$work/status")
	echo "$number${code:+ $code}"
}

# field NAME prints the first string of that name in JSON, value NAME the first value that is no text: a number, true, {…}.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
value() { grep -o "\"$1\":\({[^}]*}\|[^,}]*\)" | head -n 1 | cut -d : -f 2-; }

# count TEXT prints how often it stands there.
count() { grep -o "$1" | wc -l | tr -d ' '; }

# handle NAME is what others call a person of this run; a path takes it in place of the id.
handle() { echo "$1_$mark"; }

# signup NAME makes an account and prints its access token, which is good for 10 minutes.
signup() {
	call POST /v1/auth/signup '' \
		"{\"email\":\"$1-$mark@example.org\",\"password\":\"$password\",\"handle\":\"$(handle "$1")\",\"name\":\"$1\",\"time_zone\":\"UTC\"}" \
		>"$work/$1.account" || { cat "$work/$1.account" >&2; return 1; }
	field access_token <"$work/$1.account"
}

# befriend FOLLOWER'S-TOKEN FOLLOWER TOKEN NAME lets one follow the other, who agrees.
befriend() {
	call PUT "/v1/users/$(handle "$4")/follow" "$1" >"$work/follow"
	call PUT "/v1/me/followers/$(handle "$2")" "$3" >"$work/follow"
}

# watch NAME opens a socket of a person, by bin/modu (make build) or the one that MODU names; its frames land in
# $work/NAME, one a line.
watch() {
	printf '%s\n' "$password" | "${MODU:-$(dirname "$0")/../../bin/modu}" watch --server "$server" --login "$(handle "$1")" --json \
		>"$work/$1" 2>"$work/$1.err" &
	watchers="$watchers $!"
	got "$1" '"type":"ready"' >"$work/ready"
}

# got NAME TEXT waits until a frame with the text came to somebody who watches, two and a half minutes at most, and prints it.
got() {
	for _ in $(seq 1500); do
		grep "$2" "$work/$1" 2>/dev/null | head -n 1 | grep . && return
		sleep 0.1
	done
	echo "no $2 came to $1:" >&2
	cat "$work/$1" "$work/$1.err" >&2
	return 1
}
