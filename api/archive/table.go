package archive

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// byteOrderMark makes spreadsheets read UTF-8.
const byteOrderMark = "\ufeff"

// writeTable writes the entities of a kind as CSV, a member a column. What is no text, number or flag stays JSON.
func (e *Export) writeTable(z *zip.Writer, kind string) error {
	f, err := z.CreateHeader(e.header("csv/"+kind+".csv", zip.Deflate))
	if err != nil {
		return err
	}
	if _, err := io.WriteString(f, byteOrderMark); err != nil {
		return err
	}
	s := e.kinds[kind]
	w := csv.NewWriter(f)
	if err := w.Write(s.columns); err != nil {
		return err
	}
	place := make(map[string]int, len(s.columns))
	for i, name := range s.columns {
		place[name] = i
	}
	err = s.each(func(entity jsontext.Value) error {
		members, err := membersOf(entity)
		if err != nil {
			return err
		}
		row := make([]string, len(s.columns))
		for _, m := range members {
			if row[place[m.name]], err = cell(m.value); err != nil {
				return err
			}
		}
		return w.Write(row)
	})
	if err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// cell writes a value down so that no spreadsheet takes it for a formula.
func cell(v jsontext.Value) (string, error) {
	switch v.Kind() {
	case 'n':
		return "", nil
	case '"':
		var text string
		if err := json.Unmarshal(v, &text); err != nil {
			return "", fmt.Errorf("write a cell: %w", err)
		}
		if strings.HasPrefix(text, "'") || strings.IndexAny(text, "=+-@\t\r") == 0 {
			text = "'" + text
		}
		return text, nil
	}
	return string(v), nil
}
