#!/bin/sh
# Data belongs to people: take everything out, bring it in elsewhere, subscribe to it, and end what is signed in.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
goal=$(call POST /v1/goals "$ann" '{"title":"Health"}' | field id)
call POST /v1/todos "$ann" "{\"goal_id\":\"$goal\",\"title\":\"run 5k\",\"date\":\"$today\"}" >"$work/todo"

call GET /v1/me/export "$ann" >"$work/ann.zip"
echo "export: $(head -c 2 "$work/ann.zip")"

new=$(signup newann)
bring() {
	curl --silent --show-error --fail-with-body "$server/v1/me/import" -H "Authorization: Bearer $new" \
		-H 'Content-Type: application/zip' --data-binary "@$work/ann.zip" >"$work/imported"
}
bring && echo "import: $(call GET "/v1/todos?date=$today" "$new" | field title)"
bring && echo "again: $(value imported <"$work/imported") more" # the same file twice adds nothing

# The address of the calendar is its key: it works signed out, until it is closed.
calendar=$(call POST /v1/me/ics "$ann" | field url)
echo "calendar: $(curl --silent --show-error --fail "$calendar" | grep SUMMARY | tr -d '\r')"
call DELETE /v1/me/ics "$ann"
echo "closed: $(curl --silent --output "$work/gone" --write-out '%{http_code}' "$calendar")"

other=$(call POST /v1/auth/login '' "{\"login\":\"$(handle ann)\",\"password\":\"$password\"}" | field access_token)
call DELETE /v1/auth/sessions "$ann" >"$work/ended"
echo "the other session: $(status GET /v1/me "$other")"
call DELETE /v1/me "$ann" "{\"password\":\"$password\"}" >"$work/deleted"
echo "deleted: $(status GET "/v1/users/$(handle ann)" "$new")"
