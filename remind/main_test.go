package remind_test

import (
	"testing"

	"modu/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }
