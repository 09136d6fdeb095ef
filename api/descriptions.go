package api

import "github.com/danielgtaylor/huma/v2"

// tags are the groups of operations in the order in which people read them.
var tags = []huma.Tag{
	{Name: "auth", Description: "Making an account, signing in and out, sessions and tokens. An access token lasts 10 minutes; a refresh token buys the next."},
	{Name: "me", Description: "One's own account, profile and settings, and the people around."},
	{Name: "goals", Description: "Coloured lists with an audience each. Every todo belongs to one."},
	{Name: "todos", Description: "One line on one day, or on no day: then it is in the backlog."},
	{Name: "routines", Description: "Templates that put todos on matching days."},
	{Name: "diaries", Description: "One entry a day: mood, text, photo. Private unless said otherwise."},
	{Name: "reminders", Description: "Daily local times, tied to no todo."},
	{Name: "users", Description: "Other people, as the caller may see them, and what is between them and the caller. The id is an id or a handle."},
	{Name: "explore", Description: "People who want to be found."},
	{Name: "day", Description: "One day of one person, as the caller may see it."},
	{Name: "feed", Description: "One day of everybody whom the caller follows. It ends."},
	{Name: "calendar", Description: "A month in goal colours."},
	{Name: "stats", Description: "What was done, per goal and day."},
	{Name: "inbox", Description: "What happened to the caller: cheers merged, requests, knocks, missed alarms."},
	{Name: "search", Description: "Own todos and diaries by their text."},
	{Name: "photos", Description: "Pictures for profiles, todos and diaries: re-encoded, without metadata, readable by who may read what names them."},
	{Name: "ics", Description: "The calendar feed behind a secret address."},
	{Name: "push", Description: "Web Push for devices that are not connected."},
	{Name: "invites", Description: "Codes with which others may sign up."},
	{Name: "demo", Description: "A world for a visitor, under modu demo."},
}

// descriptions say of an operation what its summary does not.
var descriptions = map[string]string{
	"signup":             "The refresh token comes as a cookie that only /v1/auth reads, or in the body with token_in_body. At most 5 accounts an hour for an address.",
	"login":              "A wrong login never says which part was wrong. Five wrong ones a minute for an account from an address, 30 attempts a minute for an address.",
	"refresh":            "The token is used once. The one just before is good for 10 seconds more; one that is older ends the session, since somebody has copied it.",
	"logout":             "Ends the session of the refresh token in the body or the cookie, else of the access token. That it has ended already is no error.",
	"change-password":    "Every other session of the account ends, and its sockets close with 4401.",
	"session-end":        "Its sockets close with 4401. What it holds offline stays until it asks again.",
	"change-me":          "Takes the fields of profile and settings; null clears a field, what is absent stays. Turning approve_followers off accepts the open requests.",
	"make-goal":          "May bring its own id, a UUID: the same POST again is then a conflict and not a second goal. Or send an Idempotency-Key.",
	"change-goal":        "status hides, finishes or resumes it; deleted false restores it within 30 days; a narrower audience withdraws it from who no longer sees it, at once.",
	"delete-goal":        "With move_to its todos go to that goal, without it they are deleted with it. It can be restored for 30 days.",
	"make-todo":          "May bring its own id. Without a date it goes to the backlog, which nobody else sees.",
	"change-todo":        "done is a value and never a toggle. date null archives it. deleted false restores it within 30 days.",
	"cheer-todo":         "One cheer for each person and todo; another emoji replaces it. Only what is done, has a date and is somebody else's can be cheered.",
	"list-cheers":        "For the owner of the todo; others see the counts.",
	"list-todos":         "By day, by goal, or the backlog. Filters combine.",
	"put-follow":         "Follows, or asks to if the person approves followers: see state. 100 an hour.",
	"delete-follow":      "Unfollows, or takes a request back. Their stream ends on every device at once.",
	"put-follower":       "Accepts a request.",
	"delete-follower":    "Declines a request or removes a follower, who is not told.",
	"put-block":          "Cuts both follows and hides both people from each other everywhere. Never announced.",
	"delete-block":       "Restores nothing.",
	"put-mute":           "Hides a person's news from the caller only.",
	"user":               "A handle or an id. Signed out, what is public; hidden people and people who are not there are the same 404.",
	"day":                "Without user the caller's own day. Modu-Position says up to where of the streams it was read.",
	"feed":               "What a client reads when midnight brings a day into its window.",
	"make-photo":         "JPEG, PNG or WebP by content, at most 10 MB and 40 megapixels; it is turned upright and encoded anew, without metadata. 60 an hour.",
	"photo":              "Its owner, and whoever may read a profile, todo or diary that names it, which is checked each time. Signed out, photos of what is public.",
	"session-end-others": "All but the one that asks.",
}
