// Package telemetry is what an operator sees of a running server: its metrics and its traces. It knows no other room;
// the rooms are given what they count in.
package telemetry
