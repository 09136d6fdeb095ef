package hub

import (
	"bytes"

	"modu/telemetry"
)

const (
	maxDelivering = 64  // spans of one stream that wait for its readers to be woken
	maxCauses     = 128 // commits that the span of a batch for the bus names
)

// What resultFailed stands for is in the log.
const (
	sourceRing   = "ring"
	sourcePage   = "page"
	resultFailed = "failed"
)

// tracePublish begins the span of a batch for the bus: a child of the first commit in it that is traced, linked with
// the others.
func (h *Hub) tracePublish(messages []Message) telemetry.Span {
	if !h.options.Tracer.On() {
		return telemetry.Span{}
	}
	var causes [][]byte
	for i := range messages {
		t := messages[i].Trace
		if t != nil && len(causes) < maxCauses && (len(causes) == 0 || !bytes.Equal(t, causes[len(causes)-1])) {
			causes = append(causes, t)
		}
	}
	span := h.options.Tracer.Join("bus.publish", telemetry.Producer, causes...)
	span.Count(telemetry.AttrMessages, len(messages))
	return span
}

func tracePublished(span telemetry.Span, err error) {
	if err != nil {
		span.Fail(resultFailed)
	}
	span.End()
}

// traceDelivery begins the span of a commit on this stream, which ends when the readers have been woken; kept says that
// they find it in the ring.
func (st *stream) traceDelivery(m *Message, kept bool) telemetry.Span {
	if m.Trace == nil || !st.hub.options.Tracer.On() {
		return telemetry.Span{}
	}
	span := st.hub.options.Tracer.Join("hub.deliver", telemetry.Consumer, m.Trace)
	span.Say(telemetry.AttrStream, string(st.name[:1]))
	source := sourcePage
	if kept && m.From <= st.state.Load().head {
		source = sourceRing
	}
	span.Say(telemetry.AttrSource, source)
	return span
}

// deliveringLocked keeps a span until the readers are woken.
func (st *stream) deliveringLocked(span telemetry.Span) {
	switch {
	case !span.Recording():
	case len(st.delivering) == maxDelivering:
		span.End()
	default:
		st.delivering = append(st.delivering, span)
	}
}

// deliveredLocked ends the spans of what the readers have been woken for.
func (st *stream) deliveredLocked() {
	for _, span := range st.delivering {
		span.Count(telemetry.AttrReaders, len(st.readers))
		span.End()
	}
	st.delivering = nil
}
