#!/bin/sh
# Diaries: one a day. A draft is nobody else's; a finished one is for whom its audience says.
. "$(dirname "$0")/call.sh"

ann=$(signup ann)
ben=$(signup ben)
chloe=$(signup chloe)
befriend "$ben" ben "$ann" ann
befriend "$chloe" chloe "$ann" ann
ben_id=$(call GET "/v1/users/$(handle ben)" "$ann" | field id)

call POST /v1/diaries "$ann" "{\"date\":\"$today\",\"text\":\"walked home in the rain\",\"draft\":true,\"audience\":\"selected\",\"viewers\":[\"$ben_id\"]}" >"$work/diary"
diary=$(field id <"$work/diary")
echo "draft: ben $(status GET "/v1/diaries/$diary" "$ben")"

call PATCH "/v1/diaries/$diary" "$ann" '{"mood":"🌧️","draft":false,"temperature":37}' >"$work/diary"
echo "ben reads: $(call GET "/v1/diaries/$diary" "$ben" | field text)"
echo "chloe, who is not on the list: $(status GET "/v1/diaries/$diary" "$chloe")"

call PUT "/v1/diaries/$diary/cheer" "$ben" '{"emoji":"👏"}' >"$work/cheer"
echo "cheers: $(call GET "/v1/diaries/$diary" "$ann" | value cheers)"
echo "diaries of ann for ben: $(call GET "/v1/users/$(handle ann)/diaries" "$ben" | count '"kind":"diary"')"
