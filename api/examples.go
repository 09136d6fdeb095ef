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
	exampleDiary    = "885e53cd-c0ae-5ee0-9676-8d8b7258ec50" // derived from the person and the day
	exampleID       = "01928f5e-7c00-7000-8000-0000000000e5" // of what only the server makes
	exampleUser     = "jiwoo"
	exampleDay      = "2026-11-22"
)

var provider = map[string]string{"provider": "home"}

func of(id string) map[string]string { return map[string]string{"id": id} }

// examples of operations, by their id. One that needs neither parameters nor a body needs none.
var examples = map[string]example{
	"signup":               {body: `{"email":"minji@example.com","password":"a long sentence of mine","handle":"minji","name":"민지","time_zone":"Asia/Seoul","token_in_body":true}`},
	"login":                {body: `{"login":"minji","password":"a long sentence of mine","token_in_body":true}`},
	"refresh":              {body: `{"refresh_token":"the one from before"}`},
	"logout":               {body: `{"refresh_token":"the one from before"}`},
	"change-password":      {body: `{"current_password":"a long sentence of mine","new_password":"another long sentence"}`},
	"session-end":          {params: of(exampleID)},
	"make-token":           {body: `{"name":"my script","scopes":["read","write"]}`},
	"end-token":            {params: of(exampleID)},
	"forgot":               {body: `{"login":"minji"}`},
	"reset":                {body: `{"token":"of the link in the mail","new_password":"another long sentence"}`},
	"verify":               {body: `{"token":"of the link in the mail"}`},
	"oauth-start":          {params: provider},
	"oauth-callback":       {params: provider},
	"oauth-link":           {body: `{"password":"a long sentence of mine"}`},
	"end-identity":         {params: of("home")},
	"passkey-finish":       {body: `{"ticket":"of begin","name":"my phone","credential":{"id":"…","type":"public-key","response":{}}}`},
	"passkey-login-finish": {body: `{"ticket":"of begin","credential":{"id":"…","type":"public-key","response":{}},"token_in_body":true}`},
	"end-passkey":          {params: of(exampleID)},
	"make-invite":          {body: `{"uses":5}`},
	"end-invite":           {params: of(exampleID)},

	"change-me":       {body: `{"name":"Minji","approve_followers":true,"time_zone":"Asia/Seoul"}`},
	"delete-me":       {body: `{"password":"a long sentence of mine"}`},
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
	"move-todo":    {params: of(exampleTodo), body: `{"date":"` + exampleDay + `"}`},
	"repeat-todo":  {params: of(exampleTodo), body: `{"date":"` + exampleDay + `"}`},
	"archive-todo": {params: of(exampleTodo)},
	"move-undone":  {body: `{"from":"2026-11-21","to":"` + exampleDay + `"}`},
	"cheer-todo":   {params: of(exampleTodo), body: `{"emoji":"🔥"}`},
	"uncheer-todo": {params: of(exampleTodo)},
	"list-cheers":  {params: of(exampleTodo)},

	"list-routines":  {params: map[string]string{"goal_id": exampleGoal}},
	"make-routine":   {body: `{"goal_id":"` + exampleGoal + `","title":"read","rule":{"freq":"weekly","weekdays":["mon","thu"]},"mode":"auto","time":"07:30"}`},
	"routine":        {params: of(exampleRoutine)},
	"change-routine": {params: of(exampleRoutine), body: `{"paused":true}`},
	"delete-routine": {params: of(exampleRoutine)},
	"put-skip":       {params: map[string]string{"id": exampleRoutine, "date": exampleDay}},
	"delete-skip":    {params: map[string]string{"id": exampleRoutine, "date": exampleDay}},

	"list-reminders":  {},
	"make-reminder":   {body: `{"time":"21:30","label":"Plan tomorrow"}`},
	"reminder":        {params: of(exampleReminder)},
	"change-reminder": {params: of(exampleReminder), body: `{"enabled":false}`},
	"delete-reminder": {params: of(exampleReminder)},
	"put-timer":       {params: of(exampleTodo), body: `{"state":"running"}`},
	"subscribe": {body: `{"endpoint":"https://push.example.com/send/f1ab","client_id":"` + exampleID + `",` +
		`"keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"}}`},
	"unsubscribe": {params: of(exampleID)},

	"list-diaries":         {params: map[string]string{"from": exampleDay, "to": exampleDay}},
	"make-diary":           {body: `{"date":"` + exampleDay + `","mood":"🌤️","text":"A calm day.","audience":"followers"}`},
	"diary":                {params: of(exampleDiary)},
	"change-diary":         {params: of(exampleDiary), body: `{"text":"A calm day, and a long walk."}`},
	"delete-diary":         {params: of(exampleDiary)},
	"list-diary-revisions": {params: of(exampleDiary)},
	"cheer-diary":          {params: of(exampleDiary), body: `{"emoji":"👏"}`},
	"uncheer-diary":        {params: of(exampleDiary)},
	"list-diary-cheers":    {params: of(exampleDiary)},
	"list-user-diaries":    {params: map[string]string{"id": exampleUser, "from": exampleDay, "to": exampleDay}},

	"user":            {params: of(exampleUser)},
	"list-user-goals": {params: of(exampleUser)},
	"list-user-todos": {params: map[string]string{"id": exampleUser, "from": exampleDay, "to": exampleDay}},
	"about-user":      {params: of(exampleUser)},
	"find-users":      {params: map[string]string{"q": exampleUser}},
	"put-bell":        {params: of(exampleUser)},
	"delete-bell":     {params: of(exampleUser)},
	"knock":           {params: of(exampleUser)},
	"report":          {params: of(exampleUser), body: `{"reason":"spam","text":"The same text three times a day."}`},
	"put-follow":      {params: of(exampleUser)},
	"delete-follow":   {params: of(exampleUser)},
	"put-block":       {params: of(exampleUser)},
	"delete-block":    {params: of(exampleUser)},
	"put-mute":        {params: of(exampleUser)},
	"delete-mute":     {params: of(exampleUser)},

	"photo": {params: of(exampleID)},
	"ics":   {params: map[string]string{"secret": "NOTASECRET.ics"}},

	"day":           {params: map[string]string{"date": exampleDay}},
	"feed":          {params: map[string]string{"date": exampleDay}},
	"user-calendar": {params: map[string]string{"id": exampleUser, "month": exampleDay[:7]}},
	"calendar":      {params: map[string]string{"month": exampleDay[:7]}},
	"stats":         {params: map[string]string{"from": exampleDay, "to": exampleDay}},
	"search":        {params: map[string]string{"q": "run"}},
}
