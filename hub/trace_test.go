package hub

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/telemetry"
)

// TestADeliveryEnds: its span does not wait for readers that a stream does not have, nor for a gap that never closes.
func TestADeliveryEnds(t *testing.T) {
	collector := testenv.StartCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	log := slog.New(slog.DiscardHandler)
	tracer, err := telemetry.NewTracer(t.Context(), log, os.Getenv, "test", "test")
	if err != nil {
		t.Fatal(err)
	}
	_, root := tracer.Start(context.Background(), "sync.push", telemetry.Server)
	h := New(log, nil, nil, NewMemoryBus(), Options{Tracer: tracer}, time.Now)
	defer h.cancel()
	st := &stream{name: models.PublicStream(models.NewID()), hub: h}
	st.state.Store(&state{})
	message := Message{Stream: st.name, To: 1, Trace: root.Carrier()}
	st.advance(&message, nil) // nobody reads it
	if len(st.delivering) != 0 {
		t.Errorf("%d deliveries to nobody have not ended", len(st.delivering))
	}
	message.From, message.To = 5, 6 // behind a gap
	st.advance(&message, nil)
	if len(st.delivering) != 1 {
		t.Errorf("%d deliveries wait for the gap to close; want 1", len(st.delivering))
	}
	for message.To = 7; message.To < 7+2*maxDelivering; message.To++ {
		st.advance(&message, nil)
	}
	if len(st.delivering) != maxDelivering {
		t.Errorf("%d deliveries wait; want %d at most", len(st.delivering), maxDelivering)
	}
	st.fallBack(0)
	tracer.Close()

	ended := 0
	for _, s := range collector.Spans() {
		if s.Name == "hub.deliver" && s.Attributes["modu.stream"] == "p" && s.Attributes["modu.source"] == sourcePage {
			ended++
		}
	}
	if want := 2 + 2*maxDelivering; ended != want {
		t.Errorf("%d spans of deliveries have ended; want %d", ended, want)
	}
}
