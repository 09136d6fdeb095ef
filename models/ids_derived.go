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
