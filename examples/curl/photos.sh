#!/bin/sh
# Photos: one is taken by its content, kept without its location, and seen by whom the todo is for, asked at every read.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
ben=$(signup ben)
befriend "$ben" ben "$ann" ann
goal=$(call POST /v1/goals "$ann" '{"title":"Health","audience":"followers"}' | field id)

# This one has twelve pixels. A form with the field photo does as well.
echo 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAEElEQVR42mPQmtsPRww4OQA0FhAJAs1VIAAAAABJRU5ErkJggg==' |
	base64 -d >"$work/proof.png"
photo=$(curl --silent --show-error --fail-with-body "$server/v1/photos" -H "Authorization: Bearer $ann" \
	-H 'Content-Type: image/png' --data-binary "@$work/proof.png" | field id)
echo "before it is anywhere: ben $(status GET "/v1/photos/$photo" "$ben")"

call POST /v1/todos "$ann" "{\"goal_id\":\"$goal\",\"title\":\"run 5k\",\"date\":\"$today\",\"done\":true,\"photo_id\":\"$photo\"}" >"$work/todo"
call GET "/v1/photos/$photo?size=256" "$ben" >"$work/proof.jpg"
echo "as a proof: ben has a JPEG of $(od -An -N2 -tx1 "$work/proof.jpg" | tr -d ' ')"

call PATCH "/v1/goals/$goal" "$ann" '{"audience":"private"}' >"$work/goal"
echo "when the goal is private: ben $(status GET "/v1/photos/$photo" "$ben")"
