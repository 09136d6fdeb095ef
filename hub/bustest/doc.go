// Package bustest makes a hub's bus as bad as it is allowed to be, for the tests of every room.
package bustest
