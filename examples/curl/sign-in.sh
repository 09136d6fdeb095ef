#!/bin/sh
# Signing in: a password, the refresh token that buys the next access token, and a personal token for a script.
. "$(dirname "$0")/call.sh"

signup ann >"$work/token"
echo "ann signed up"

# Without token_in_body the refresh token comes as a cookie, for a browser.
call POST /v1/auth/login '' "{\"login\":\"ann-$mark@example.org\",\"password\":\"$password\",\"token_in_body\":true}" >"$work/login"
ann=$(field access_token <"$work/login")
echo "logged in by e-mail: $(call GET /v1/me "$ann" | field name)"

call POST /v1/auth/refresh '' "{\"refresh_token\":\"$(field refresh_token <"$work/login")\"}" >"$work/refresh"
test "$ann" != "$(field access_token <"$work/refresh")" && echo "refreshed"
ann=$(field access_token <"$work/refresh")
echo "sessions: $(call GET /v1/auth/sessions "$ann" | count '"agent"')"

# A personal token is shown once, and lasts until it is ended.
call POST /v1/auth/tokens "$ann" '{"name":"my script","scopes":["read"]}' >"$work/personal"
script=$(field token <"$work/personal")
echo "personal token reads: $(status GET /v1/goals "$script")"
echo "personal token writes: $(status POST /v1/goals "$script" '{"title":"Health"}')"
call DELETE "/v1/auth/tokens/$(field id <"$work/personal")" "$ann"
echo "personal token ended: $(status GET /v1/goals "$script")"

call POST /v1/auth/logout '' "{\"refresh_token\":\"$(field refresh_token <"$work/refresh")\"}"
echo "logged out: $(status GET /v1/me "$ann")"
