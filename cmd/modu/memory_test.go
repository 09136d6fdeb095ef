package main

import "testing"

func TestMemoryIsGivenBackByWhoHasNothingToDo(t *testing.T) {
	const mib = 1 << 20
	var a allocations
	for _, step := range []struct {
		name      string
		allocated uint64
		want      bool
	}{
		{"it starts", 20 * mib, false},
		{"it has started", 20*mib + 1000, true},
		{"nothing happens", 20*mib + 2000, false},
		{"somebody signs in", 40 * mib, false},
		{"then nobody", 40*mib + 1000, true},
		{"a little", 41 * mib, false},
		{"and a little more", 42*mib - 1, false},
		{"so much in all", 44*mib + 1000, false},
		{"that it is worth it", 44*mib + 2000, true},
	} {
		if got := a.calm(step.allocated); got != step.want {
			t.Errorf("%s: calm() = %v; want %v", step.name, got, step.want)
		}
	}
	if allocated() == 0 {
		t.Error("the runtime does not say what it has allocated")
	}
}
