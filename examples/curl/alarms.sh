#!/bin/sh
# Alarms, reminders and the inbox: what rings is a notice on every open socket. It needs bin/modu (make build), and a minute.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
ben=$(signup ben)
befriend "$ben" ben "$ann" ann
goal=$(call POST /v1/goals "$ann" '{"title":"Health"}' | field id)
watch ann

# A todo's alarm and a reminder are times of day. The server's clock says which minute is the next.
todo=$(call POST /v1/todos "$ann" "{\"goal_id\":\"$goal\",\"title\":\"drink water\",\"date\":\"$today\"}")
now=$(echo "$todo" | field created_at | cut -d T -f 2) # 09:30:12.345Z
todo=$(echo "$todo" | field id)
seconds=$(echo "$now" | awk -F '[:.]' '{print $1 * 3600 + $2 * 60 + $3}')
time=$(awk -v s=$((seconds + 70)) 'BEGIN {printf "%02d:%02d", s / 3600 % 24, s / 60 % 60}')
day=$today
test $((seconds + 70)) -lt 86400 || day=$tomorrow
call PATCH "/v1/todos/$todo" "$ann" "{\"date\":\"$day\",\"alarm\":\"$time\"}" >"$work/todo"
echo "alarm at $(field alarm <"$work/todo")"
call POST /v1/reminders "$ann" "{\"time\":\"$time\",\"label\":\"plan tomorrow\"}" >"$work/reminder"
echo "reminder: $(field label <"$work/reminder")"

call POST "/v1/users/$(handle ann)/knock" "$ben"
for kind in knock alarm reminder; do
	echo "notice: $(got ann "\"type\":\"notice\",\"kind\":\"$kind\"" | field kind)"
done

call GET /v1/inbox "$ann" >"$work/inbox"
echo "inbox: $(count '"news":"' <"$work/inbox") $(field news <"$work/inbox")" # what rang in time is not there
