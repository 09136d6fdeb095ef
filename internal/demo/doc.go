// Package demo is the demonstration world: six people with four weeks behind them, in Korean and English mixed, some of
// whom act while one looks. The world is the same each time, but for its dates, which are relative to today.
//
// A World is a set of accounts, seeded through the engine's own door. A Stage makes the friends in it act, each through
// a client of the real protocol. Guests gives each visitor a world of their own for two hours.
package demo
