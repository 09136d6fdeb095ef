package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"modu/models"
	"modu/store"
)

// What somebody has who has been here for years: the read models are judged by this account.
const (
	hoardMost     = 50_000 // todos
	hoardADay     = 50     // todos
	hoardRoutines = 30
	hoardSenders  = 60 // people who cheer
	hoardCheers   = 20_000
	hoardCheered  = 5_000 // targets
	hoardNews     = 1_000
	hoardRequests = 200
	hoardDiaries  = 700

	hoardPage = 51 // rows that are asked for
)

// A hoard is what is asked about.
type hoard struct {
	owner    models.ID
	goals    []models.ID
	routines []models.ID
	first    models.Day // of the todos
	last     models.Day
	targets  []models.ID // cheered
	unheard  []models.ID // as the database told
}

// lines asks for a page of the inbox.
func (h *hoard) lines(before *store.InboxPlace) store.InboxList {
	return store.InboxList{Owner: h.owner, Without: h.unheard, Before: before, Limit: hoardPage}
}

var hoardWords = strings.Fields("read 책 읽기 운동 run meeting 보고서 작성 장보기 청소 call mom study english 영어 단어 water plants 산책 stretch")

func hoardText(r *rand.Rand) string {
	words := make([]string, 3+r.IntN(4))
	for i := range words {
		words[i] = hoardWords[r.IntN(len(hoardWords))]
	}
	return strings.Join(words, " ")
}

// hoard makes a person with so many todos, of the years before crowdDay, and all that comes with them.
func (c *crowd) hoard(todos int) *hoard {
	email := "hoarder@x"
	h := &hoard{owner: c.id(), last: crowdDay.Add(crowdAhead)}
	c.add("users", "id", h.owner, "email", email, "email_key", email, "password_hash", "", "created_at", crowdNow)
	c.head(h.owner, map[string]int{"s": todos}, todos)
	for range 10 {
		h.goals = append(h.goals, c.id())
		c.goal(h.owner, h.goals[len(h.goals)-1], models.Followers)
	}
	for i := range hoardRoutines {
		h.routines = append(h.routines, c.id())
		c.routine(h.owner, h.routines[i], h.goals[i%10])
	}
	days := todos / hoardADay
	h.first = h.last.Add(-days)
	for i := range todos {
		date := any(h.last.Add(-i / hoardADay))
		if i%20 == 0 {
			date = nil
		}
		id := c.id()
		c.line(h.owner, h.goals[c.r.IntN(10)], id, date, hoardText(c.r), c.r.IntN(3) > 0, nil)
		if i%(todos/hoardCheered+1) == 0 {
			h.targets = append(h.targets, id)
		}
	}
	c.hoardInbox(h)
	c.others()
	for i := range hoardDiaries {
		c.diary(h.owner, crowdDay.Add(-i), strings.Repeat(hoardText(c.r)+"\n", 10))
	}
	return h
}

// others makes a little of everything for everybody else, so that the tables are not the hoarder's alone.
func (c *crowd) others() {
	for n, id := range c.people {
		goal, routine := c.id(), c.id()
		c.goal(id, goal, models.Private)
		c.routine(id, routine, goal)
		for i := range 30 {
			c.routine(id, c.id(), goal)
			diary := c.diary(id, crowdDay.Add(-i), "a day")
			c.add("diary_viewers", "user_id", c.people[(n+2)%crowdPeople], "owner_id", id, "diary_id", diary)
			c.add("shared_heads", "owner_id", id, "id", diary, "seq", 1, "floor", 0)
			c.add("skips", "owner_id", id, "id", c.id(), "rev", 1, "created_at", crowdNow, "routine_id", routine, "date", crowdDay.Add(-i))
			c.news(id, c.people[(n+1)%crowdPeople], crowdNow-models.Time(i))
			c.add("mutes", "owner_id", id, "id", c.id(), "rev", 1, "created_at", crowdNow, "user_id", c.people[(n+1+i)%crowdPeople], "user", "{}")
		}
	}
}

func (c *crowd) routine(owner, id, goal models.ID) {
	c.add("routines", "owner_id", owner, "id", id, "rev", 1, "created_at", crowdNow, "goal_id", goal, "title", "routine",
		"rule", `{"freq":"daily"}`, "mode", "auto", "paused", false, "rank", "a0", "stamps", "{}")
}

func (c *crowd) diary(owner models.ID, date models.Day, text string) models.ID {
	id := c.id()
	c.add("diaries", "owner_id", owner, "id", id, "rev", 1, "created_at", crowdNow, "date", date, "mood", "🙂", "text", "text",
		"audience", "private", "viewers", "[]", "draft", false, "cheers", "{}", "cheers_shown", "{}", "search_text", text, "stamps", "{}")
	return id
}

func (c *crowd) news(owner, from models.ID, at models.Time) {
	c.add("news", "owner_id", owner, "id", c.id(), "rev", 1, "created_at", at, "news", "knock", "from_id", from, "user", namedAs(from),
		"at", at, "day", crowdDay)
}

// namedAs is a person as an entity names somebody.
func namedAs(id models.ID) string {
	return fmt.Sprintf(`{"id":%q,"handle":"h","name":"n","photo_id":null}`, id)
}

// hoardInbox makes what the inbox is made of.
func (c *crowd) hoardInbox(h *hoard) {
	minute := models.Time(60_000)
	at := func(n int) models.Time { return crowdNow - models.Time(n)*minute }
	for i := range hoardCheers {
		sender, target := c.people[c.r.IntN(hoardSenders)], h.targets[c.r.IntN(len(h.targets))]
		c.add("cheers", "owner_id", h.owner, "id", c.id(), "rev", 1, "created_at", at(i), "target_owner_id", h.owner, "target_kind", "todo",
			"target_id", target, "sender_id", sender, "emoji", hoardEmoji[c.r.IntN(len(hoardEmoji))], "user", namedAs(sender))
		if i%2 == 0 { // and one given
			c.add("cheers", "owner_id", h.owner, "id", c.id(), "rev", 1, "created_at", at(i), "target_owner_id", sender, "target_kind", "todo",
				"target_id", c.id(), "sender_id", h.owner, "emoji", "🔥", "user", namedAs(h.owner))
		}
	}
	for i := range hoardNews {
		c.news(h.owner, c.people[i%50], at(i))
	}
	for i := range hoardRequests {
		c.edge("followers", h.owner, c.people[i%crowdPeople], models.Requested)
	}
	for i := range 20 {
		c.add("mutes", "owner_id", h.owner, "id", c.id(), "rev", 1, "created_at", crowdNow, "user_id", c.people[i], "user", "{}")
	}
	c.block(h.owner, c.people[21])
}

var hoardEmoji = []string{"🔥", "👏", "💪", "❤️"}
