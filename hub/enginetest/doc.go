// Package enginetest is a small engine in memory for tests of the hub: people, streams, rights, fences, and mutations
// with the least of rules. It knows who could see which content at which instant, so that a test can tell a leak.
package enginetest
