package web

import "strings"

// screens are the addresses of the client; what is at each is the client's to know. A star stands for the rest of one
// element of the path, which is not empty.
var screens = []string{
	"", "/day/*", "/feed", "/calendar", "/goals", "/routines", "/backlog", "/diary", "/diary/*", "/inbox", "/people",
	"/search", "/stats", "/settings", "/settings/*", "/login", "/signup", "/forgot", "/invite/*", "/@*", "/@*/*",
	"/pane", "/demo/wire",
}

// isScreen reports whether a path, without a slash at its end, is that of a screen.
func isScreen(path string) bool {
	for _, pattern := range screens {
		if matches(path, pattern) {
			return true
		}
	}
	return false
}

func matches(path, pattern string) bool {
	have, want := strings.Split(path, "/"), strings.Split(pattern, "/")
	if len(have) != len(want) {
		return false
	}
	for i, element := range want {
		start, open := strings.CutSuffix(element, "*")
		if open && (len(have[i]) <= len(start) || !strings.HasPrefix(have[i], start)) || !open && have[i] != element {
			return false
		}
	}
	return true
}
