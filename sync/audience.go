package sync

import (
	"fmt"
	"slices"

	"modu/models"
	"modu/sync/frame"
)

// narrowed is the stamp of the last narrowing of the audience or the viewers of a thing.
const narrowed = "audience"

// An audiencePut is the part of a put that says who may see a goal or diary; nil is "not changed".
type audiencePut struct {
	audience   *models.Audience
	viewers    []models.ID
	hasViewers bool
}

func readAudience(f *fields, owner models.ID) audiencePut {
	p := audiencePut{audience: (*models.Audience)(f.value("audience", oneOf(models.Audiences...)))}
	p.viewers, p.hasViewers = readViewers(f, owner)
	return p
}

func readViewers(f *fields, owner models.ID) (viewers []models.ID, ok bool) {
	if !f.read("viewers", "a list of user ids", &viewers) {
		return nil, false
	}
	slices.Sort(viewers)
	viewers = slices.Compact(viewers)
	if len(viewers) > models.MaxViewers {
		f.fail(refuse(frame.Limit, "viewers", fmt.Sprintf("viewers can name at most %d people", models.MaxViewers)))
	}
	for _, v := range viewers {
		if !v.Valid() || v == owner {
			f.fail(invalid("viewers", "must be the ids of other people"))
		}
	}
	return viewers, true
}

// unknownViewer refuses a list that names somebody who is not there.
func (p *audiencePut) unknownViewer(w *world) *refusal {
	for _, v := range p.viewers {
		if !w.users[v] {
			return notFound("viewers")
		}
	}
	return nil
}

// applyAudience changes who may see a thing, and reports whether its list of viewers became another. It goes by the
// order of arrival, but a widening that was made before the last narrowing is superseded (protocol section 6).
func (p *audiencePut) applyAudience(m *mutation, st models.Stamps, a *models.Audience, list *[]models.ID) (listed bool) {
	audience, viewers := *a, *list
	if p.audience != nil {
		audience = *p.audience
	}
	if p.hasViewers {
		viewers = p.viewers
	}
	widens := width(audience) > width(*a) || audience == *a && !within(viewers, *list)
	narrows := width(audience) < width(*a) || !within(*list, viewers)
	last, before := st[narrowed]
	if before && widens && m.at < last.At {
		m.superseded = true
		return false
	}
	if narrows && (!before || m.stamp().Beats(last)) {
		st[narrowed] = m.stamp()
	}
	listed = !slices.Equal(viewers, *list)
	if listed {
		*list = viewers
	}
	*a = audience
	return listed
}

func width(a models.Audience) int { return slices.Index(models.Audiences, a) }

func within(some, all []models.ID) bool {
	return !slices.ContainsFunc(some, func(id models.ID) bool { return !slices.Contains(all, id) })
}

// A door is what decides who may read the g/ stream of a thing.
type door struct {
	open    bool
	viewers []models.ID
}

// doorChanged raises the owner's fence when it becomes another matter who may read a g/ stream.
func (w *world) doorChanged(owner models.ID, was, is door) {
	if !was.open && !is.open || was.open && is.open && slices.Equal(was.viewers, is.viewers) {
		return
	}
	w.raise(owner, slices.Concat(was.viewers, is.viewers)...)
}
