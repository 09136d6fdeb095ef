#!/bin/sh
# Data belongs to people: Ann puts a photo on a todo, subscribes to her todos in another calendar, takes everything out as
# a zip file, and brings it in again in another account.
#
#   examples/your-data.sh [server]           a running `modu serve` or `modu demo`; http://127.0.0.1:8080 if left out
#
# It needs curl and base64.
set -eu

server=${1:-http://127.0.0.1:8080}
password='correct horse battery'
mark=$$_$(date +%s) # makes the handles new each time
mark=$(printf %s "$mark" | tail -c 12)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# call METHOD PATH TOKEN [CURL'S OPTIONS…] prints the answer's body, and stops at anything but success.
call() {
	method=$1 path=$2 token=$3
	shift 3
	curl --silent --show-error --fail-with-body --max-time 30 -X "$method" "$server$path" -H "Authorization: Bearer $token" "$@"
}

json='Content-Type: application/json'

# field NAME prints the first string of that name in JSON.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# signup NAME makes an account and prints its access token.
signup() {
	call POST /v1/auth/signup '' -H "$json" -d "{\"email\":\"$1-$mark@example.org\",\"password\":\"$password\",\"handle\":\"$1_$mark\"}" |
		field access_token
}

ann=$(signup ann)
goal=$(call POST /v1/goals "$ann" -H "$json" -d '{"title":"health","color":"leaf"}' | field id)

# A photo is taken by its content, and named by its id. (This one has twelve pixels.)
echo 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAEElEQVR42mPQmtsPRww4OQA0FhAJAs1VIAAAAABJRU5ErkJggg==' |
	base64 -d >"$work/proof.png"
photo=$(call POST /v1/photos "$ann" -F "photo=@$work/proof.png" | field id)
call POST /v1/todos "$ann" -H "$json" >"$work/todo" \
	-d "{\"goal_id\":\"$goal\",\"title\":\"run 5k\",\"date\":\"$(date +%F)\",\"done\":true,\"photo_id\":\"$photo\"}"
call GET "/v1/photos/$photo?size=256" "$ann" -o "$work/proof.jpg"
echo "photo: $(wc -c <"$work/proof.jpg") bytes"

# The address of the calendar is its key: it works signed out, until it is closed.
calendar=$(call POST /v1/me/ics "$ann" | field url)
curl --silent --show-error --fail "$calendar" | grep SUMMARY
call DELETE /v1/me/ics "$ann"
echo "calendar: $(curl --silent --output /dev/null --write-out '%{http_code}' "$calendar") once it is closed"

call GET /v1/me/export "$ann" -o "$work/ann.zip"
echo "export: $(wc -c <"$work/ann.zip") bytes"

# The same file twice adds nothing.
new=$(signup newann)
for time in first second; do
	echo "$time import: $(call POST /v1/me/import "$new" -H 'Content-Type: application/zip' --data-binary "@$work/ann.zip")"
done
echo "todo: $(call GET "/v1/todos?date=$(date +%F)" "$new" | field title)"
