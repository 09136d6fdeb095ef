package main

import "modu/auth"

type keygenCmd struct{}

func (keygenCmd) Run(s *surrounding) error {
	pem, err := auth.NewKey()
	if err != nil {
		return err
	}
	_, err = s.stdout.Write(pem)
	return err
}
