package asyncapi

import "modu/sync/frame"

// A code is one answer that is no success.
type code struct {
	Code      string `json:"code,omitzero"`
	Close     int    `json:"close,omitzero"` // of the WebSocket
	Means     string `json:"means"`
	Reconnect *bool  `json:"reconnect,omitzero"` // of a close code: by itself, with jitter
}

func closing(number int, means string) code {
	again := frame.MayReconnect(number)
	return code{Close: number, Means: means, Reconnect: &again}
}

// closeCodes, errorCodes and refusalCodes are all that there are; /docs/errors explains each at length.
var (
	closeCodes = []code{
		closing(frame.CloseBye, "bye"),
		closing(frame.CloseBinary, "a binary message"),
		closing(frame.CloseNotUTF8, "bytes that are not UTF-8"),
		closing(frame.CloseTooLong, "a message longer than allowed"),
		closing(frame.CloseDrain, "this node goes away, or this stream's history changed"),
		closing(frame.CloseBadFrame, "a bad frame; an error frame came before"),
		closing(frame.CloseSignedOut, "not signed in, expired or revoked"),
		closing(frame.CloseDisabled, "the account is disabled"),
		closing(frame.CloseVersion, "no common version of the protocol"),
		closing(frame.CloseNoHello, "no hello within 5 s"),
		closing(frame.CloseReplaced, "replaced by a newer socket of the same client"),
		closing(frame.CloseTooSlow, "too slow: a single write was blocked for 10 s"),
		closing(frame.CloseTooFast, "more than 20 messages a minute dropped for their rate"),
		closing(frame.CloseOverloaded, "overloaded, or too many sockets of one person"),
	}
	errorCodes = []code{
		{Code: frame.BadFrame, Means: "closes 4400; message names the place as a JSON pointer"},
		{Code: frame.RateLimited, Means: "too fast; send again after retry_ms"},
		{Code: frame.MutationGap, Means: "a number was left out; go on with want"},
		{Code: frame.MutationConflict, Means: "closes 4400: the same number with another body"},
		{Code: frame.ClientConflict, Means: "closes 4400: this client_id is another user's"},
		{Code: frame.Overloaded, Means: "the server is busy; send again after retry_ms"},
		{Code: frame.Internal, Means: "the server's fault; send again a little later"},
	}
	refusalCodes = []code{
		{Code: frame.Invalid, Means: "a field breaks a rule; unknown names too"},
		{Code: frame.NotFound, Means: "not there, or not to be seen: the same answer always"},
		{Code: frame.NotAllowed, Means: "seen, and not to be done by this person"},
		{Code: frame.NotDone, Means: "only what is done can be cheered"},
		{Code: frame.GoneCode, Means: "deleted; it can be restored first"},
		{Code: frame.Dependency, Means: "it needs something that was refused"},
		{Code: frame.Limit, Means: "one more than there may be"},
		{Code: frame.Conflict, Means: "it clashes with something else"},
	}
)

func codesOf(all []code) []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Code
	}
	return names
}
