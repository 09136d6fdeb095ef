#!/bin/sh
# Routines: a template puts a todo on every day it names. Nothing is stored of a day that nobody touched.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
goal=$(call POST /v1/goals "$ann" '{"title":"Health"}' | field id)
routine=$(call POST /v1/routines "$ann" "{\"goal_id\":\"$goal\",\"title\":\"stretch\",\"mode\":\"auto\",\"rule\":{\"freq\":\"daily\"}}" | field id)

# Today's is a todo already. Tomorrow's has no row yet: the day tells which todo it would be.
call GET "/v1/day" "$ann" >"$work/today"
due() { call GET "/v1/day?date=$tomorrow" "$ann" | count '"mode":"auto"'; }
todo=$(grep -o '"kind":"todo","id":"[^"]*"' "$work/today" | cut -d '"' -f 8)
echo "today: $(call GET "/v1/todos/$todo" "$ann" | field title)"
echo "tomorrow: $(due) due"

call PUT "/v1/routines/$routine/skips/$tomorrow" "$ann" >"$work/skip"
echo "skipped: $(due) due"
call DELETE "/v1/routines/$routine/skips/$tomorrow" "$ann"
echo "given back: $(due) due"

# Touching tomorrow's makes a todo of it, by the id that both sides derive.
call GET "/v1/day?date=$tomorrow" "$ann" >"$work/tomorrow"
id=$(grep -o '"routines_due":.*' "$work/tomorrow" | field id)
echo "made: $(call POST /v1/todos "$ann" "{\"id\":\"$id\",\"routine_id\":\"$routine\",\"occurrence_date\":\"$tomorrow\",\"goal_id\":\"$goal\",\"title\":\"stretch and swim\",\"date\":\"$tomorrow\"}" | field title)"

# Today's may differ from the template, until it is reset.
echo "today's own: $(call PATCH "/v1/todos/$todo" "$ann" '{"title":"stretch in bed"}' | field title)"
echo "reset: $(call POST "/v1/todos/$todo/archive" "$ann" | field title)"

call DELETE "/v1/routines/$routine" "$ann"
echo "stopped: $(call GET '/v1/routines' "$ann" | count '"kind":"routine"') routines"
