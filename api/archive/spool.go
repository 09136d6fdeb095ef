package archive

import (
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// A spool keeps entities in memory, compressed, until they are written: a client that reads slowly holds no transaction.
type spool struct {
	n       int
	kept    bytes.Buffer
	squeeze *flate.Writer // nil once it has been read
	columns []string      // names of members, in the order in which they first came
	known   map[string]bool
}

func newSpool() *spool {
	s := &spool{known: map[string]bool{}}
	s.squeeze, _ = flate.NewWriter(&s.kept, flate.BestSpeed) // the level is one that there is
	return s
}

// add keeps an entity, which has no line feed in it.
func (s *spool) add(entity jsontext.Value) error {
	s.n++
	members, err := membersOf(entity)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !s.known[m.name] {
			s.known[m.name] = true
			s.columns = append(s.columns, m.name)
		}
	}
	if _, err := s.squeeze.Write(entity); err != nil {
		return fmt.Errorf("keep an entity: %w", err)
	}
	if _, err := s.squeeze.Write([]byte{'\n'}); err != nil {
		return fmt.Errorf("keep an entity: %w", err)
	}
	return nil
}

// each calls f with every entity. After the first call nothing can be added.
func (s *spool) each(f func(jsontext.Value) error) error {
	if s.squeeze != nil {
		if err := s.squeeze.Close(); err != nil {
			return fmt.Errorf("keep entities: %w", err)
		}
		s.squeeze = nil
	}
	lines := bufio.NewReader(flate.NewReader(bytes.NewReader(s.kept.Bytes())))
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read entities: %w", err)
		}
		if err := f(line[:len(line)-1]); err != nil {
			return err
		}
	}
}

// A member is one of an object.
type member struct {
	name  string
	value jsontext.Value
}

// membersOf takes an object apart, in its order.
func membersOf(object jsontext.Value) ([]member, error) {
	d := jsontext.NewDecoder(bytes.NewReader(object))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return nil, errors.Join(errors.New("an entity is no object"), err)
	}
	var all []member
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, fmt.Errorf("read an entity: %w", err)
		}
		m := member{name: name.String()}
		value, err := d.ReadValue()
		if err != nil {
			return nil, fmt.Errorf("read an entity: %w", err)
		}
		m.value = value.Clone()
		all = append(all, m)
	}
	return all, nil
}
