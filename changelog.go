package modu

import _ "embed" // the changelog

// Changelog is CHANGELOG.md, for the pages that the server shows.
//
//go:embed CHANGELOG.md
var Changelog string
