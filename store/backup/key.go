package backup

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// putKey puts a restored signing key in front of those that are there, which stay good: of the old and the restored
// database either can be served with the file. What was there before is kept under another name.
func (t *Target) putKey(restored []byte, suffix string) (kept bool, err error) {
	if restored == nil || t.KeyFile == "" {
		return false, nil
	}
	there, err := os.ReadFile(t.KeyFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("restore the signing key: %w", err)
	}
	both := inFront(restored, there)
	if bytes.Equal(both, there) {
		return false, nil
	}
	const mine = 0o700
	if err := os.MkdirAll(filepath.Dir(t.KeyFile), mine); err != nil {
		return false, fmt.Errorf("restore the signing key: %w", err)
	}
	if there != nil {
		if err := writeFile(t.KeyFile+suffix, bytes.NewReader(there)); err != nil {
			return false, fmt.Errorf("keep the signing key: %w", err)
		}
	}
	if err := writeFile(t.KeyFile, bytes.NewReader(both)); err != nil {
		return false, fmt.Errorf("restore the signing key: %w", err)
	}
	return there != nil, nil
}

// inFront returns PEM blocks followed by those others that are not among them.
func inFront(first, others []byte) []byte {
	var all []byte
	var seen [][]byte
	for _, text := range [][]byte{first, others} {
		for {
			var block *pem.Block
			if block, text = pem.Decode(text); block == nil {
				break
			}
			if !contains(seen, block.Bytes) {
				seen = append(seen, block.Bytes)
				all = append(all, pem.EncodeToMemory(block)...)
			}
		}
	}
	return all
}

func contains(all [][]byte, one []byte) bool {
	for _, b := range all {
		if bytes.Equal(b, one) {
			return true
		}
	}
	return false
}
