// Command modu is the server of Modu and its tools: serve, migrate, demo, watch and what an operator needs. It is the
// only place that knows every room: it reads the surroundings, wires, runs, and drains.
//
// Exit codes: 0 all is well, 1 it went wrong, 2 wrong usage or configuration, 3 the server is not to be reached, 4 a
// check failed.
package main
