package main

import (
	"strings"
	"unicode"
)

// plain takes from a text what would steer a terminal or hide there: other people wrote it. A space of any kind becomes
// a space, and what shows nothing by itself a sign that something stood there.
func plain(s string) string {
	const blackFlag = '\U0001F3F4'
	joins, flag := false, false // the character before may be joined to this one; it is of a flag that tags spell
	return strings.Map(func(c rune) rune {
		joined, tagged := joins, flag && c >= 0xE0020 && c <= 0xE007F
		joins, flag = unicode.In(c, unicode.M, unicode.S), tagged || c == blackFlag
		switch {
		case unicode.Is(unicode.Zs, c):
			return ' '
		case (c == '\u200c' || c == '\u200d') && joined, tagged:
			return c
		case unicode.In(c, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
			return unicode.ReplacementChar
		}
		return c
	}, s)
}
