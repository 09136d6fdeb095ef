#!/bin/sh
# Two people: Ben asks to follow Ann, sees what she shares, and cheers for what she has done.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
ben=$(signup ben)
echo "ben asks: $(call PUT "/v1/users/$(handle ann)/follow" "$ben" | field state)"
echo "requests of ann: $(call GET /v1/me/requests "$ann" | count '"state":"requested"')"
echo "ann agrees: $(call PUT "/v1/me/followers/$(handle ben)" "$ann" | field state)"

goal=$(call POST /v1/goals "$ann" '{"title":"Health","audience":"followers"}' | field id)
todo=$(call POST /v1/todos "$ann" "{\"goal_id\":\"$goal\",\"title\":\"run 5k\",\"date\":\"$today\"}" | field id)
echo "ben sees: $(call GET "/v1/users/$(handle ann)/todos?from=$today&to=$today" "$ben" | field title)"

echo "not done yet: $(status PUT "/v1/todos/$todo/cheer" "$ben" '{"emoji":"👏"}')"
call PATCH "/v1/todos/$todo" "$ann" '{"done":true}' >"$work/todo"
call PUT "/v1/todos/$todo/cheer" "$ben" '{"emoji":"👏"}' >"$work/cheer"
call PUT "/v1/todos/$todo/cheer" "$ben" '{"emoji":"🔥"}' >"$work/cheer" # takes the place of the other
echo "cheers: $(call GET "/v1/todos/$todo" "$ann" | value cheers)"
echo "from: $(call GET "/v1/todos/$todo/cheers" "$ann" | field name)"

call DELETE "/v1/users/$(handle ann)/follow" "$ben"
echo "unfollowed: $(status GET "/v1/todos/$todo" "$ben")"
