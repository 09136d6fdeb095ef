package docs

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A heading is an entry of a page's list of contents.
type heading struct {
	ID, Text string
	Level    int
}

// A section is what the search finds: a heading and the text under it.
type section struct {
	Title string `json:"t"`
	Page  string `json:"p"`
	URL   string `json:"u"`
	Text  string `json:"x"`
}

// A document is a page that has been rendered.
type document struct {
	html     string
	contents []heading // of level 2
	sections []section
}

// markdown writes cells without style attributes, which the policy of the pages refuses; raw HTML is left out.
var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Linkify, extension.Strikethrough,
	),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
)

// render makes a page of Markdown. address is that of the page.
func render(source []byte, title, address string) (document, error) {
	context := parser.NewContext(parser.WithIDs(&anchors{taken: map[string]bool{}}))
	root := markdown.Parser().Parse(text.NewReader(source), parser.WithContext(context))
	redirectLinks(root)
	d := document{}
	at := section{Title: title, Page: title, URL: address}
	var under strings.Builder
	next := func(s section) {
		at.Text = strings.Join(strings.Fields(under.String()), " ")
		d.sections = append(d.sections, at)
		under.Reset()
		at = s
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			plain(n, source, &under)
			continue
		}
		var words strings.Builder
		plain(h, source, &words)
		name, id := strings.TrimSpace(words.String()), anchorOf(h)
		if h.Level == 1 {
			continue
		}
		next(section{Title: name, Page: title, URL: address + "#" + id})
		if h.Level == 2 {
			d.contents = append(d.contents, heading{id, name, h.Level})
		}
	}
	next(section{})
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, root); err != nil {
		return document{}, fmt.Errorf("page %s: %w", address, err)
	}
	d.html = out.String()
	return d, nil
}

func anchorOf(h *ast.Heading) string {
	id, _ := h.AttributeString("id")
	b, _ := id.([]byte)
	return string(b)
}

// plain writes the text of a node without its markup.
func plain(n ast.Node, source []byte, out *strings.Builder) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				out.Write(n.Segment.Value(source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					out.WriteByte(' ')
				}
			}
		case *ast.AutoLink:
			if entering {
				out.Write(n.Label(source))
			}
		case *ast.FencedCodeBlock:
			if entering {
				out.Write(n.Lines().Value(source))
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				out.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
}

// redirectLinks turns links between files into links between pages. What leads out of this folder has no page: its text
// stays, except for the changelog.
func redirectLinks(root ast.Node) {
	var outside []*ast.Link
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, ok := n.(*ast.Link)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		to := string(link.Destination)
		file, fragment, _ := strings.Cut(to, "#")
		name, isPage := strings.CutSuffix(strings.TrimPrefix(file, "docs/"), ".md")
		switch {
		case file == "" || strings.Contains(to, "://") || strings.HasPrefix(to, "/"):
			return ast.WalkContinue, nil
		case strings.HasSuffix(file, "CHANGELOG.md"):
			name = "changelog"
		case !isPage || strings.Contains(name, "/"):
			outside = append(outside, link)
			return ast.WalkContinue, nil
		}
		if fragment != "" {
			fragment = "#" + fragment
		}
		link.Destination = []byte(prefix + "/" + name + fragment)
		return ast.WalkContinue, nil
	})
	for _, link := range outside {
		parent := link.Parent()
		for child := link.FirstChild(); child != nil; {
			following := child.NextSibling()
			parent.InsertBefore(parent, link, child)
			child = following
		}
		parent.RemoveChild(parent, link)
	}
}

// anchors makes the ids of headings as hosts of repositories do: lower case, spaces as hyphens, underscores stay.
type anchors struct{ taken map[string]bool }

// Generate returns an id that is not taken.
func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	base := anchor(string(value))
	id := base
	for i := 1; a.taken[id]; i++ {
		id = fmt.Sprintf("%s-%d", base, i)
	}
	a.taken[id] = true
	return []byte(id)
}

// Put takes an id.
func (a *anchors) Put(value []byte) { a.taken[string(value)] = true }

func anchor(title string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(title)) {
		switch {
		case r == ' ':
			out.WriteByte('-')
		case r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 127:
			out.WriteRune(r)
		}
	}
	return out.String()
}
