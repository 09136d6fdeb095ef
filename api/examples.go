package api

// An example is a good request of an operation: the OpenAPI document shows it, and a test sends it to a running server.
type example struct {
	params map[string]string // of the path and the query
	body   string            // JSON
}

// The ids of the examples. The world in which the test sends them has these things.
const (
	exampleGoal     = "01928f5e-7c00-7000-8000-0000000000a9"
	exampleTodo     = "01928f5e-7c00-7000-8000-0000000000b2"
	exampleRoutine  = "01928f5e-7c00-7000-8000-0000000000c1"
	exampleReminder = "01928f5e-7c00-7000-8000-0000000000d4"
	exampleID       = "01928f5e-7c00-7000-8000-0000000000e5" // of what only the server makes
	exampleUser     = "jiwoo"
	exampleDay      = "2026-11-22"
)

func of(id string) map[string]string { return map[string]string{"id": id} }

// examples of operations, by their id. One that needs neither parameters nor a body needs none.
var examples = map[string]example{
	"signup":          {body: `{"email":"minji@example.com","password":"a long sentence of mine","handle":"minji","name":"민지","time_zone":"Asia/Seoul","token_in_body":true}`},
	"login":           {body: `{"login":"minji","password":"a long sentence of mine","token_in_body":true}`},
	"refresh":         {body: `{"refresh_token":"the one from before"}`},
	"logout":          {body: `{"refresh_token":"the one from before"}`},
	"change-password": {body: `{"current_password":"a long sentence of mine","new_password":"another long sentence"}`},
	"session-end":     {params: of(exampleID)},
	"make-token":      {body: `{"name":"my script","scopes":["read","write"]}`},
	"end-token":       {params: of(exampleID)},

	"change-me":       {body: `{"name":"Minji","approve_followers":true,"time_zone":"Asia/Seoul"}`},
	"put-follower":    {params: of(exampleUser)},
	"delete-follower": {params: of(exampleUser)},

	"list-goals":  {params: map[string]string{"status": "active"}},
	"make-goal":   {body: `{"title":"Health","color":"leaf","audience":"followers"}`},
	"goal":        {params: of(exampleGoal)},
	"change-goal": {params: of(exampleGoal), body: `{"status":"done"}`},
	"delete-goal": {params: of(exampleGoal)},

	"list-todos":   {params: map[string]string{"date": exampleDay}},
	"make-todo":    {body: `{"goal_id":"` + exampleGoal + `","title":"run 5k","date":"` + exampleDay + `"}`},
	"todo":         {params: of(exampleTodo)},
	"change-todo":  {params: of(exampleTodo), body: `{"done":true}`},
	"delete-todo":  {params: of(exampleTodo)},
	"cheer-todo":   {params: of(exampleTodo), body: `{"emoji":"🔥"}`},
	"uncheer-todo": {params: of(exampleTodo)},
	"list-cheers":  {params: of(exampleTodo)},

	"user":            {params: of(exampleUser)},
	"list-user-goals": {params: of(exampleUser)},
	"list-user-todos": {params: map[string]string{"id": exampleUser, "from": exampleDay, "to": exampleDay}},
	"put-follow":      {params: of(exampleUser)},
	"delete-follow":   {params: of(exampleUser)},
	"put-block":       {params: of(exampleUser)},
	"delete-block":    {params: of(exampleUser)},
	"put-mute":        {params: of(exampleUser)},
	"delete-mute":     {params: of(exampleUser)},

	"photo": {params: of(exampleID)},
	"ics":   {params: map[string]string{"secret": "NOTASECRET.ics"}},

	"day":  {params: map[string]string{"date": exampleDay}},
	"feed": {params: map[string]string{"date": exampleDay}},
}
