package sync

import (
	"strconv"
	"unicode/utf8"
)

// maxPushText is the longest title or body of a message, in bytes: a message holds less than 4 KiB in all.
const maxPushText = 600

// clip cuts a text that is too long for a message.
func clip(s string) string {
	if len(s) <= maxPushText {
		return s
	}
	end := maxPushText
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// url is the page that the message opens.
func (r *ring) url() string {
	switch {
	case r.kind == noticeKnock || r.kind == ringBell:
		return "/@" + r.who.Handle
	case r.day != "":
		return "/day/" + string(r.day)
	}
	return "/"
}

// text is what the device shows.
func (r *ring) text(locale string) (title, body string) {
	if locale == "ko" {
		return r.korean()
	}
	return r.english()
}

func (r *ring) korean() (title, body string) {
	switch r.kind {
	case noticeAlarm:
		return r.about, r.clock
	case noticeReminder:
		if r.about == "" {
			return "시간 알림", r.clock
		}
		return r.about, r.clock
	case noticeKnock:
		return r.name() + "님이 노크했어요", ""
	case ringBell:
		return r.name() + "님이 할 일을 끝냈어요", r.about
	}
	who := r.name() + "님"
	if r.more > 0 {
		who += " 외 " + strconv.Itoa(r.more) + "명"
	}
	return who + "이 응원했어요 " + r.emoji, r.about
}

func (r *ring) english() (title, body string) {
	switch r.kind {
	case noticeAlarm:
		return r.about, r.clock
	case noticeReminder:
		if r.about == "" {
			return "Reminder", r.clock
		}
		return r.about, r.clock
	case noticeKnock:
		return r.name() + " knocked", ""
	case ringBell:
		return r.name() + " finished something", r.about
	}
	who := r.name()
	switch {
	case r.more == 1:
		who += " and 1 other"
	case r.more > 1:
		who += " and " + strconv.Itoa(r.more) + " others"
	}
	return who + " cheered " + r.emoji, r.about
}

// name is what somebody is called: a name need not be unique, so the handle stands beside it (product section 1.1).
func (r *ring) name() string {
	if r.who.Name == "" {
		return "@" + r.who.Handle
	}
	return r.who.Name + " (@" + r.who.Handle + ")"
}
