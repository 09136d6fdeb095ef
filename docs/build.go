package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var jsonIndent = jsontext.WithIndent("  ")

// A view is what the layout shows.
type view struct {
	Lang, OtherLang string
	W               map[string]string // the words
	Groups          []groupView
	Name, Title     string
	Content         template.HTML
	Contents        []heading
	Translated      bool
	Next            *linkView
	Console         bool
}

type groupView struct {
	Title string
	Links []linkView
}

type linkView struct {
	URL, Title string
	Here       bool
}

// build renders everything.
func (s *Site) build() (*rendering, error) {
	all := &rendering{pages: map[string][]byte{}, search: map[string][]byte{}}
	for lang := range words {
		var found []section
		for _, p := range pages() {
			b, sections, err := s.buildPage(p, lang)
			if err != nil {
				return nil, err
			}
			all.pages[lang+"/"+p.name] = b
			found = append(found, sections...)
		}
		b, err := s.lay(&view{Lang: lang, Title: "404", Content: "<h1>404</h1>", Translated: true})
		if err != nil {
			return nil, err
		}
		all.pages[lang+"/"+missing] = b
		if all.search[lang], err = json.Marshal(found); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
	}
	return all, nil
}

func pages() (all []*page) {
	for g := range groups {
		for p := range groups[g].pages {
			all = append(all, &groups[g].pages[p])
		}
	}
	return all
}

func (s *Site) buildPage(p *page, lang string) ([]byte, []section, error) {
	source, translated, err := s.text(p.name, lang)
	if err != nil {
		return nil, nil, err
	}
	address := prefix + "/" + p.name
	d, err := render(source, p.title(lang), address)
	if err != nil {
		return nil, nil, err
	}
	v := &view{Lang: lang, Name: p.name, Title: p.title(lang), Translated: translated, Contents: d.contents, Console: p.name == "realtime"}
	if p.more != nil {
		more, err := p.more(s, lang)
		if err != nil {
			return nil, nil, fmt.Errorf("page %s: %w", p.name, err)
		}
		d.html += more.html
		v.Contents = append(v.Contents, more.contents...)
		for _, found := range more.sections {
			found.Page, found.URL = v.Title, address+found.URL
			d.sections = append(d.sections, found)
		}
	}
	v.Content = raw(d.html)
	b, err := s.lay(v)
	return b, d.sections, err
}

// text returns the Markdown of a page, in the language if there is one.
func (s *Site) text(name, lang string) (source []byte, translated bool, err error) {
	if name == "changelog" {
		return []byte(s.sources.Changelog), lang == "en", nil
	}
	if lang != "en" {
		if b, err := texts.ReadFile(name + "." + lang + ".md"); err == nil {
			return b, true, nil
		}
	}
	b, err := texts.ReadFile(name + ".md")
	return b, lang == "en", err
}

// lay puts a page into the layout.
func (s *Site) lay(v *view) ([]byte, error) {
	v.W, v.OtherLang = words[v.Lang], map[string]string{"en": "ko", "ko": "en"}[v.Lang]
	all := pages()
	for _, g := range groups {
		shown := groupView{Title: g.title(v.Lang)}
		for _, p := range g.pages {
			shown.Links = append(shown.Links, linkView{URL: prefix + "/" + p.name, Title: p.title(v.Lang), Here: p.name == v.Name})
		}
		v.Groups = append(v.Groups, shown)
	}
	if i := slices.IndexFunc(all, func(p *page) bool { return p.name == v.Name }); i >= 0 && i+1 < len(all) {
		v.Next = &linkView{URL: prefix + "/" + all[i+1].name, Title: all[i+1].title(v.Lang)}
	}
	var out bytes.Buffer
	if err := s.layout.ExecuteTemplate(&out, "layout.html", v); err != nil {
		return nil, fmt.Errorf("page %s: %w", v.Name, err)
	}
	return out.Bytes(), nil
}

// execute renders a template into a part of a page.
func (s *Site) execute(name string, v any) (string, error) {
	var out strings.Builder
	err := s.layout.ExecuteTemplate(&out, name, v)
	return out.String(), err
}
