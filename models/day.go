package models

// A Day is a civil date "YYYY-MM-DD" from 1970-01-01 to 2100-12-31: a label, never an instant. Days compare as text.
type Day string
