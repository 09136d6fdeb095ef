package frame

// Close codes of the protocol (protocol section 4). After 4400 to 4406 and 4409 a client does not reconnect until the
// person or the app has acted; after the others it does, with jitter.
const (
	CloseBye        = 1000
	CloseBinary     = 1003
	CloseNotUTF8    = 1007
	CloseTooLong    = 1009
	CloseDrain      = 1012
	CloseBadFrame   = 4400
	CloseSignedOut  = 4401
	CloseDisabled   = 4403
	CloseVersion    = 4406
	CloseNoHello    = 4408
	CloseReplaced   = 4409
	CloseTooSlow    = 4413
	CloseTooFast    = 4429
	CloseOverloaded = 4503
)

// MayReconnect reports whether a client reconnects by itself after this close code.
func MayReconnect(code int) bool {
	return (code < CloseBadFrame || code > CloseVersion) && code != CloseReplaced
}
