package main

import "errors"

type serveCmd struct{ settingFlags }

func (c *serveCmd) Run(s *surrounding) error { return errors.New("not wired yet") }

type demoCmd struct{ settingFlags }

func (c *demoCmd) Run(s *surrounding) error { return errors.New("not wired yet") }
