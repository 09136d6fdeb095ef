package sync

import (
	"context"
	"errors"
	"slices"

	"modu/store"
	"modu/telemetry"
)

// What spans say of what did not come about, beside the codes of refusals.
const (
	resultOverloaded  = "overloaded"
	resultUnavailable = "unavailable"
	resultLeft        = "left"  // who asked does not wait any more
	resultAgain       = "again" // it is run once more at once
	resultFailed      = "failed"
)

// Trace has the engine make spans. It is called before anything is pushed.
func (e *Engine) Trace(t *telemetry.Tracer) { e.tracer = t }

// tracePush begins the span of a push, which is a root when a socket has sent it.
func (e *Engine) tracePush(ctx context.Context, p *Push) (context.Context, telemetry.Span) {
	kind := telemetry.Server
	if p.REST {
		kind = telemetry.Internal
	}
	return e.tracer.Start(ctx, "sync.push", kind)
}

// tracePushed ends the span of a push.
func tracePushed(span telemetry.Span, p *Push, pushed *Pushed, err error) {
	if span.Recording() {
		span.Count(telemetry.AttrMutations, len(p.Mutations))
		span.List(telemetry.AttrKinds, kindsOf(p))
		refused := 0
		for i := range pushed.Results {
			if !pushed.Results[i].OK {
				refused++
			}
		}
		span.Count(telemetry.AttrRefused, refused)
		switch {
		case err != nil:
			span.Fail(resultOf(err))
		case pushed.Err != nil:
			span.Fail(pushed.Err.Code)
		}
	}
	span.End()
}

// kindsOf returns the kinds that a push names, each once, as far as we know them.
func kindsOf(p *Push) (list []string) {
	for i := range p.Mutations {
		kind := p.Mutations[i].Kind
		if _, known := kinds[kind]; !known {
			kind = telemetry.Other
		}
		if !slices.Contains(list, kind) {
			list = append(list, kind)
		}
	}
	return list
}

func resultOf(err error) string {
	if _, more := errors.AsType[*missingOwners](err); more || store.IsRetryable(err) {
		return resultAgain
	}
	switch {
	case errors.Is(err, ErrOverloaded):
		return resultOverloaded
	case store.IsUnavailable(err):
		return resultUnavailable
	case errors.Is(err, context.Canceled):
		return resultLeft
	}
	return resultFailed
}

// traceCommit begins the span of a transaction: a child of the first push that is traced, linked with the others.
func (e *Engine) traceCommit(group []*request) telemetry.Span {
	if !e.tracer.On() {
		return telemetry.Span{}
	}
	var causes [][]byte
	mutations := 0
	for _, r := range group {
		mutations += len(r.muts)
		if c := r.span.Carrier(); c != nil {
			causes = append(causes, c)
		}
	}
	span := e.tracer.Join("engine.commit", telemetry.Internal, causes...)
	span.Count(telemetry.AttrRequests, len(group))
	span.Count(telemetry.AttrMutations, mutations)
	first := true
	for _, r := range group {
		if r.span.Recording() && !first {
			r.span.Link(span)
		}
		first = first && !r.span.Recording()
	}
	return span
}

// traceDue begins the span of a chunk of a job, which nobody has asked for: a root.
func (e *Engine) traceDue(ctx context.Context, kind string) telemetry.Span {
	_, span := e.tracer.Start(ctx, "due", telemetry.Internal)
	if span.Recording() {
		if chunks[kind] == nil {
			kind = telemetry.Other
		}
		span.Say(telemetry.AttrKind, kind)
	}
	return span
}

// traceCommitted ends the span of a transaction; what it announces goes on from it.
func traceCommitted(span telemetry.Span, b *batch, err error) {
	if err != nil {
		span.Fail(resultOf(err))
	} else {
		b.commit.Trace = span.Carrier()
		span.Count(telemetry.AttrStreams, len(b.commit.Streams))
	}
	span.End()
}
