package models

import "strings"

// Limits of ranks (protocol section 6).
const (
	MaxRank       = 64 // bytes; the longest that a client may put
	MaxRankStored = 48 // bytes; a list in which a key is longer is re-spaced with RanksEvenly
)

// digits are those of a rank in byte order, which is the order of ranks. A rank is an integer part, whose first letter
// gives its length (a is 2, b is 3 … z is 27; Z is 2, Y is 3 … A is 27, all below a), and a fraction without a zero at
// its end: the keys of the npm package fractional-indexing. Any other text of digits is a rank too and is read as a
// bare fraction.
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const (
	firstRank = "a0"
	// smallestInteger is reserved: nothing could ever be put before it.
	smallestInteger = "A00000000000000000000000000"
)

// ValidRank reports whether s is a rank: [0-9A-Za-z]{1,64}. Ranks compare byte by byte.
func ValidRank(s string) bool {
	if s == "" || len(s) > MaxRank {
		return false
	}
	for i := range len(s) {
		if digit(s[i]) < 0 {
			return false
		}
	}
	return true
}

// RankBetween returns a rank above a and below b, each a valid rank or "" for an open end. Where nothing fits (a >= b,
// or they differ only by zeros at the end, as "0" and "00" do, or the key would be longer than MaxRank) it returns
// RankAfter(a): a caller who must have the order compares the result with b and re-spaces.
func RankBetween(a, b string) string {
	if b == "" || a >= b {
		return RankAfter(a)
	}
	if isKey(a) && isKey(b) {
		if r := keyBetween(a, b); r != "" && len(r) <= MaxRank {
			return r
		}
	}
	if limit := trimZeros(b); limit != "" { // nothing is below zero
		if r := midpoint(trimZeros(a), limit); r != "" && len(r) <= MaxRank {
			return r
		}
	}
	return RankAfter(a)
}

// RankAfter returns a rank above a, the next integer where there is one; the first of all for "". Above a key of
// MaxRank bytes there may be none left: then it returns a, and the tie is broken by id until the list is re-spaced.
func RankAfter(a string) string {
	if a == "" {
		return firstRank
	}
	if isKey(a) {
		if next := increment(integerPart(a)); next != "" {
			return next
		}
	}
	if r := midpoint(trimZeros(a), ""); len(r) <= MaxRank {
		return r
	}
	return a
}

// RanksEvenly returns n short ranks in ascending order, for re-spacing a list.
func RanksEvenly(n int) []string {
	ranks := make([]string, 0, max(n, 0))
	for last := ""; len(ranks) < n; {
		last = RankAfter(last)
		ranks = append(ranks, last)
	}
	return ranks
}

// keyBetween is generateKeyBetween of fractional-indexing for keys a < b, where a may be open; "" when there is no
// integer left below b.
func keyBetween(a, b string) string {
	intB := integerPart(b)
	if a == "" {
		switch {
		case intB == smallestInteger:
			return intB + midpoint("", b[len(intB):])
		case intB < b:
			return intB
		}
		return decrement(intB)
	}
	intA := integerPart(a)
	if intA == intB {
		return intA + midpoint(a[len(intA):], b[len(intB):])
	}
	if next := increment(intA); next != "" && next < b {
		return next
	}
	return intA + midpoint(a[len(intA):], "")
}

// midpoint returns a fraction between a and b, neither with a zero at its end; b "" is one whole. It returns "" when
// there is nothing between, that is when a is not below b.
func midpoint(a, b string) string {
	if b != "" && a >= b {
		return ""
	}
	var r []byte
	for {
		n := commonPrefix(a, b)
		r = append(r, b[:n]...)
		a, b = a[min(n, len(a)):], b[n:]
		low, high := 0, len(digits)
		if a != "" {
			low = digit(a[0])
		}
		if b != "" {
			high = digit(b[0])
		}
		if high-low > 1 {
			return string(append(r, digits[(low+high+1)/2]))
		}
		if len(b) > 1 {
			return string(append(r, b[0]))
		}
		r = append(r, digits[low])
		a, b = a[min(1, len(a)):], ""
	}
}

// commonPrefix returns how many leading digits of b the fraction a shares, read as if it had zeros at its end.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(b) && (n < len(a) && a[n] == b[n] || n >= len(a) && b[n] == '0') {
		n++
	}
	return n
}

// isKey reports whether s is "" or a key as fractional-indexing makes them.
func isKey(s string) bool {
	if s == "" {
		return true
	}
	n := integerLength(s[0])
	return n > 0 && n <= len(s) && s != smallestInteger && (len(s) == n || s[len(s)-1] != '0')
}

// integerLength returns the length of the integer part that begins with head; 0 for a digit, which begins none.
func integerLength(head byte) int {
	switch {
	case head >= 'a' && head <= 'z':
		return int(head-'a') + 2
	case head >= 'A' && head <= 'Z':
		return int('Z'-head) + 2
	}
	return 0
}

// integerPart returns the integer part of a key.
func integerPart(key string) string { return key[:integerLength(key[0])] }

// increment returns the integer after x; "" after the largest.
func increment(x string) string {
	b := []byte(x)
	for i := len(b) - 1; i >= 1; i-- {
		if d := digit(b[i]) + 1; d < len(digits) {
			b[i] = digits[d]
			return string(b)
		}
		b[i] = '0'
	}
	switch head := b[0]; {
	case head == 'z':
		return ""
	case head == 'Z':
		return firstRank
	case head > 'Z':
		return string(head+1) + string(b[1:]) + "0"
	default:
		return string(head+1) + string(b[2:])
	}
}

// decrement returns the integer before x; "" before the smallest.
func decrement(x string) string {
	b := []byte(x)
	for i := len(b) - 1; i >= 1; i-- {
		if d := digit(b[i]) - 1; d >= 0 {
			b[i] = digits[d]
			return string(b)
		}
		b[i] = 'z'
	}
	switch head := b[0]; {
	case head == 'A':
		return ""
	case head == 'a':
		return "Zz"
	case head < 'a':
		return string(head-1) + string(b[1:]) + "z"
	default:
		return string(head-1) + string(b[2:])
	}
}

// digit returns the value of a digit, -1 for what is none.
func digit(c byte) int { return strings.IndexByte(digits, c) }

// trimZeros returns the shortest text of the same fraction.
func trimZeros(s string) string { return strings.TrimRight(s, "0") }
