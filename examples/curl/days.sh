#!/bin/sh
# Days: the read models, which answer what a screen shows in one request, each as the caller may see it.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
ben=$(signup ben)
befriend "$ben" ben "$ann" ann
shared=$(call POST /v1/goals "$ann" '{"title":"Health","color":"leaf","audience":"followers"}' | field id)
own=$(call POST /v1/goals "$ann" '{"title":"Home","color":"sky"}' | field id)
call POST /v1/todos "$ann" "{\"goal_id\":\"$shared\",\"title\":\"run 5k\",\"date\":\"$today\",\"done\":true}" >"$work/todo"
call POST /v1/todos "$ann" "{\"goal_id\":\"$shared\",\"title\":\"sleep early\",\"date\":\"$today\"}" >"$work/todo"
call POST /v1/todos "$ann" "{\"goal_id\":\"$own\",\"title\":\"water the plants\",\"date\":\"$today\"}" >"$work/todo"

of() { echo "$(value done <"$1") of $(value total <"$1")"; }
# counted FILE prints what stands behind the list of the things that were counted.
counted() { sed 's/.*"diary"://' "$1" >"$1.end" && of "$1.end"; }
call GET /v1/day "$ann" >"$work/day"
echo "day: $(counted "$work/day")"
call GET "/v1/day?user=$(handle ann)" "$ben" >"$work/day"
echo "day for ben: $(counted "$work/day")" # what is private is not even counted
call GET /v1/feed "$ben" >"$work/feed"
echo "feed of ben: $(count '"title":"run 5k"' <"$work/feed") run, $(count '"title":"water the plants"' <"$work/feed") plants"
call GET "/v1/calendar?month=$(date -u +%Y-%m)" "$ann" >"$work/calendar"
echo "calendar: $(value open <"$work/calendar") open, $(value done <"$work/calendar") done"
call GET "/v1/stats?from=$today&to=$tomorrow" "$ann" >"$work/stats"
echo "stats of Health: $(of "$work/stats")"
call GET "/v1/search?q=PLANT" "$ann" >"$work/found"
echo "search: $(field title <"$work/found")"
