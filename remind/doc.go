// Package remind tells people's devices by Web Push what happens while they have no socket: alarms and reminders that
// ring, cheers, knocks. The engine decides what is told to which subscription and writes it down as rows of due, in the
// commit of what happened; this room claims those rows, encrypts the messages (RFC 8291) and hands them to the push
// services that the browsers have named (RFC 8030), under this installation's key (VAPID, RFC 8292).
//
// A push service's address is user input: only https is spoken, and to no address of this machine or a private network.
// A message is sent again with growing pauses while that makes sense; a subscription that the service calls gone is ended.
package remind
