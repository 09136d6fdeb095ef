#!/bin/sh
# People: find them, ring a bell on them, knock, and be left alone.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
ben=$(signup ben)
call PATCH /v1/me "$ann" '{"bio":"runs, reads"}' >"$work/me"
echo "found: $(call GET "/v1/users?q=ann_$mark" "$ben" | field name)"
echo "bio: $(call GET "/v1/users/$(handle ann)" "$ben" | field bio)"

echo "knock of a stranger: $(status POST "/v1/users/$(handle ann)/knock" "$ben")"
befriend "$ben" ben "$ann" ann
echo "followers of ann: $(call GET "/v1/users/$(handle ann)/about" "$ben" | value followers)"
call PUT "/v1/users/$(handle ann)/bell" "$ben" >"$work/bell"
echo "bell: $(field kind <"$work/bell")"
echo "knock: $(status POST "/v1/users/$(handle ann)/knock" "$ben")"
echo "knock again: $(status POST "/v1/users/$(handle ann)/knock" "$ben")"
echo "ann hears: $(call GET /v1/inbox "$ann" | count '"knock"')"

# A block cuts both edges, and looks like an account that is not there.
call PUT "/v1/users/$(handle ben)/block" "$ann" >"$work/block"
echo "blocked: $(status GET "/v1/users/$(handle ann)" "$ben")"
echo "found by ben: $(call GET "/v1/users?q=ann_$mark" "$ben" | count '"handle"')"
