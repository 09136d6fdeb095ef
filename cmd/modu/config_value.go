package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// placeholder stands in the example environment file wherever somebody must put a value of their own.
const placeholder = "change-me"

// A found is the value of a setting and where it comes from.
type found struct {
	value string
	from  string // MODU_REDIS_URL, MODU_REDIS_URL_FILE, flag --redis-url, default
	file  string // that held it; empty: none
}

// origin is where a value comes from, as modu config prints it.
func (f found) origin() string { return strings.TrimSpace(f.from + " " + f.file) }

// find looks for the value of a setting.
func (s *setting) find(environ []string, flags map[string]string) (found, error) {
	flag := s.flag()
	if v, ok := flags[flag]; ok {
		return found{value: v, from: "flag --" + flag}, nil
	}
	if file, ok := flags[flag+"-file"]; ok {
		return readSecret(file, "flag --"+flag+"-file")
	}
	name := prefix + s.name
	v, _ := lookup(environ, name)
	file, _ := lookup(environ, name+"_FILE")
	switch {
	case s.secret && v != "" && file != "":
		return found{from: name}, fmt.Errorf("it is given twice: unset either it or %s_FILE", name)
	case v != "":
		return found{value: v, from: name}, nil
	case s.secret && file != "":
		return readSecret(file, name+"_FILE")
	}
	return found{value: s.standard, from: "default"}, nil
}

func readSecret(file, from string) (found, error) {
	f := found{from: from, file: file}
	b, err := os.ReadFile(file)
	f.value = strings.TrimSpace(string(b))
	if err == nil && f.value == "" {
		return f, fileEmpty.of(particulars{"setting": from, "file": file})
	}
	return f, readTrouble(from, file, err)
}

// readTrouble says why a file that a setting names cannot be read.
func readTrouble(setting, file string, err error) error {
	p := particulars{"setting": setting, "file": file}
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return fileAbsent.of(p).because(err)
	case errors.Is(err, fs.ErrPermission):
		return fileClosed.of(p).because(err)
	case errors.Is(err, syscall.EISDIR):
		return fileDirectory.of(p).because(err)
	}
	return err
}

// ownValue says what to put in place of the example's.
func (s *setting) ownValue() string {
	switch s.name {
	case "SIGNING_KEY":
		return "`modu keygen` prints a key of your own"
	case "DATABASE_URL", "REDIS_URL":
		return "write the password that the server there was given in place of " + placeholder
	case "PUBLIC_URL":
		return "write the address that people type, such as https://modu.example"
	case "SMTP_URL":
		return "write the mail server's user and password, or leave the line out: then there is no mail"
	case "PHOTOS", "S3_ACCESS_KEY", "S3_SECRET_KEY":
		return "write the bucket's own, or leave the lines of the bucket out"
	}
	return "write a value of your own, or leave the line out"
}
