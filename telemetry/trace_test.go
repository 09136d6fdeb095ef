package telemetry

import (
	"context"
	"log/slog"
	"testing"
)

// TestNoTracerCostsNothing: where no collector is named the rooms call a nil Tracer.
func TestNoTracerCostsNothing(t *testing.T) {
	tracer, err := NewTracer(t.Context(), slog.New(slog.DiscardHandler), func(string) string { return "" }, "", "")
	if tracer != nil || err != nil {
		t.Fatalf("NewTracer without an endpoint = %v, %v; want nil, nil", tracer, err)
	}
	ctx := context.Background()
	cause := make([]byte, carrierBytes)
	if n := testing.AllocsPerRun(100, func() {
		_, span := tracer.Start(ctx, "sync.push", Server)
		span.Count(AttrMutations, 1)
		span.Say(AttrStream, "s")
		span.Link(tracer.Join("bus.publish", Producer, cause))
		span.Fail("failed")
		_ = span.Carrier()
		span.End()
	}); n > 0 {
		t.Errorf("a span of a nil Tracer allocates %v times; want 0", n)
	}
	tracer.Close()
}

// TestOnlyAWholeCarrierIsACause: a message of another node may hold anything.
func TestOnlyAWholeCarrierIsACause(t *testing.T) {
	whole := make([]byte, carrierBytes)
	for i := range whole {
		whole[i] = byte(i + 1)
	}
	if c := parseCarrier(whole); !c.IsValid() || !c.IsRemote() || !c.IsSampled() {
		t.Errorf("parseCarrier(% x) = %v", whole, c)
	}
	for _, b := range [][]byte{nil, whole[:carrierBytes-1], append(whole[:carrierBytes:carrierBytes], 1), make([]byte, carrierBytes)} {
		if c := parseCarrier(b); c.IsValid() {
			t.Errorf("parseCarrier(% x) = %v; want nothing", b, c)
		}
	}
}
