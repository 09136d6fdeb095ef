package auth

// Providers returns the names of the OpenID Connect issuers that people may sign in with.
func (a *Auth) Providers() []string { return []string{} }
