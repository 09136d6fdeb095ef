package models

// The ids below are what two devices make alike without talking (protocol section 3). Another id for these is refused.

// FollowID is the id of me following other, in my own streams.
func FollowID(me, other ID) ID { return DerivedID("follow", me, other) }

// FollowerID is the id of follower following me, in my own streams.
func FollowerID(me, follower ID) ID { return DerivedID("follower", me, follower) }

// BlockID is the id of me blocking other.
func BlockID(me, other ID) ID { return DerivedID("block", me, other) }

// MuteID is the id of me muting other.
func MuteID(me, other ID) ID { return DerivedID("mute", me, other) }

// CheerID is the id of the sender's one cheer on a target.
func CheerID(target, sender ID) ID { return DerivedID("cheer", target, sender) }

// BellID is the id of my bell on other.
func BellID(me, other ID) ID { return DerivedID("bell", me, other) }

// DiaryID is the id of my one diary of a day.
func DiaryID(me ID, date Day) ID { return DerivedID("diary", me, date) }

// OccurrenceID is the id of the todo that is a routine's occurrence on a day.
func OccurrenceID(routine ID, date Day) ID { return DerivedID("occurrence", routine, date) }

// SkipID is the id of the tombstone of a routine's occurrence on a day.
func SkipID(routine ID, date Day) ID { return DerivedID("skip", routine, date) }

// TimerID is the id of a todo's timer: UUIDv5 of timer:<todo>.
func TimerID(todo ID) ID { return derivedFromOne("timer", todo) }
