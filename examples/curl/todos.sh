#!/bin/sh
# Goals and todos: a checklist, a timer, and what one does with a day that was too short.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
goal=$(call POST /v1/goals "$ann" '{"title":"Health","color":"leaf"}' | field id)
todo=$(call POST /v1/todos "$ann" "{\"goal_id\":\"$goal\",\"title\":\"run 5k\",\"date\":\"$today\",\"checklist\":[{\"text\":\"shoes\",\"done\":true}]}" | field id)

# What is not done is moved: it stays the same todo.
call POST "/v1/todos/$todo/move" "$ann" "{\"date\":\"$tomorrow\"}" >"$work/moved"
test "$(field date <"$work/moved")" = "$tomorrow" && echo "moved to tomorrow: $(field title <"$work/moved")"
call POST "/v1/todos/$todo/move" "$ann" "{\"date\":\"$today\"}" >"$work/moved"

echo "timer: $(call PUT "/v1/todos/$todo/timer" "$ann" '{"state":"running"}' | field state)"
echo "done: $(call PATCH "/v1/todos/$todo" "$ann" '{"done":true}' | value done)" # which stops the timer

# What is done is done again: a new todo, not done.
call POST "/v1/todos/$todo/repeat" "$ann" "{\"date\":\"$today\"}" >"$work/again"
again=$(field id <"$work/again")
test "$again" != "$todo" && echo "again: done $(value done <"$work/again")"

echo "undone moved: $(call POST /v1/todos/move-undone "$ann" "{\"from\":\"$today\",\"to\":\"$tomorrow\"}" | value moved)"
echo "archived: date $(call POST "/v1/todos/$again/archive" "$ann" | value date)"
echo "backlog: $(call GET '/v1/todos?backlog=true' "$ann" | field title)"

call DELETE "/v1/todos/$again" "$ann"
echo "deleted: $(status GET "/v1/todos/$again" "$ann")"
call PATCH "/v1/todos/$again" "$ann" '{"deleted":false}' >"$work/again"
echo "restored: $(field title <"$work/again")"
