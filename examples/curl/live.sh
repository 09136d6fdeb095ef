#!/bin/sh
# Live: what one writes by REST is on the others' sockets before the answer is read, and leaves them as fast. It needs
# bin/modu (make build).
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
ben=$(signup ben)
befriend "$ben" ben "$ann" ann
ann_id=$(call GET /v1/me "$ann" | field id)
watch ben

goal=$(call POST /v1/goals "$ann" '{"title":"Health","audience":"followers"}' | field id)
todo=$(call POST /v1/todos "$ann" "{\"goal_id\":\"$goal\",\"title\":\"run 5k\",\"date\":\"$today\"}" | field id)
got ben "\"kind\":\"todo\",\"id\":\"$todo\"" >"$work/todo"
echo "ben got: $(field title <"$work/todo")"
call PATCH "/v1/todos/$todo" "$ann" '{"done":true}' >"$work/todo"
got ben "\"title\":\"run 5k\",\"done\":true" >"$work/todo"
echo "ben got: done $(value done <"$work/todo")"

# A narrower audience takes the goal, and with it its todos, from Ben's screen.
call PATCH "/v1/goals/$goal" "$ann" '{"audience":"private"}' >"$work/goal"
echo "withdrawn: $(got ben "\"del\":\[{\"kind\":\"goal\",\"id\":\"$goal\"" | grep -o '"kind":"goal"')"

call DELETE "/v1/me/followers/$(handle ben)" "$ann"
echo "removed: $(got ben "\"stream\":\"f/$ann_id\",\"state\":\"gone\"" | field reason)"
