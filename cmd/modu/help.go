package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// examples are printed before everything else that --help says, by command; "" is modu itself.
var examples = map[string]string{
	"": `  modu demo                                   look around: a world in which friends act
  modu serve                                  run it: SQLite in ./data, port 8080
  MODU_DATABASE_URL=postgres://… modu doctor  what is wrong, and how to mend it`,
	"serve": `  modu serve
  MODU_LISTEN=127.0.0.1:0 modu serve          any free port; the line "listening on" says which
  MODU_DATABASE_URL=postgres://modu@db/modu MODU_REDIS_URL=redis://redis:6379 MODU_SIGNING_KEY_FILE=/run/secrets/key modu serve`,
	"demo": `  modu demo
  modu demo --keep                            go on where the last demo ended
  modu watch --server http://127.0.0.1:8080 --login sora_   in a second terminal: a friend's day scrolls by`,
	"migrate": `  modu migrate
  modu migrate --create                       make the database first
  modu migrate --check || echo behind         for a pipeline; it changes nothing
  modu migrate --restored                     after a backup was restored: clients begin anew from a snapshot`,
	"user": `  modu user list
  modu user show sora
  modu user disable sora --reason 'spam, see report 0199c1f2-7a3b'`,
	"user create": `  modu user create sora sora@example.com
  modu user create sora sora@example.com --password-file - < password.txt`,
	"user list": `  modu user list --search minji
  modu user list --disabled
  modu user list --json | jq -r '.users[] | select(.devices == 0) | .handle'`,
	"user show":    `  modu user show minji@example.com`,
	"user disable": `  modu user disable sora --reason 'spam, see report 0199c1f2-7a3b'`,
	"user enable":  `  modu user enable sora`,
	"user delete": `  modu user delete sora                       hidden now, purged after 7 days
  modu user delete sora --now --yes           in a script; nothing brings it back`,
	"user reset-password": `  modu user reset-password sora`,
	"invite": `  modu invite sora --uses 5
  modu invite create list                     for @list, whose handle is also a command
  modu invite list`,
	"invite create": `  modu invite sora --uses 5`,
	"invite list":   `  modu invite list sora`,
	"invite revoke": `  modu invite revoke 4PYZ7W2QJ5XDMK3LABCVTN6RGE`,
	"report": `  modu report list
  modu report show 0199c1f2-7a3b
  modu report close 0199c1f2-7a3b --note 'disabled for a week'`,
	"report list":  `  modu report list --all --about sora`,
	"report show":  `  modu report show 0199c1f2-7a3b`,
	"report close": `  modu report close 0199c1f2-7a3b 0199c1f2-8d10 --note 'nothing to do'`,
	"export": `  modu export --as sora_
  modu export --as sora_ -o - | bsdtar -xOf - modu.json | jq
  modu export --demo                          while modu demo runs, or after it`,
	"backup": `  modu backup --to /var/backups/modu --keep 14
  modu backup - | age -r age1… > modu.age      nobody but you reads it
  modu backup --check modu-2026-11-22T030000Z.modu-backup`,
	"restore": `  modu restore modu-2026-11-22T030000Z.modu-backup
  modu restore --replace modu-2026-11-22T030000Z.modu-backup
  age -d -i key.txt modu.age | modu restore -`,
	"config": `  modu config`,
	"doctor": `  modu doctor`,
	"health": `  modu health --server http://127.0.0.1:8080   exits 3 if nobody answers
  modu health --ready --wait 30s              after a restart: before the next node is restarted`,
	"keygen":  `  modu keygen > key.pem && chmod 600 key.pem`,
	"version": `  modu version`,
	"watch": `  modu watch --login sora_ < password.txt
  modu watch --login sora_ --password-file password.txt --json | jq`,
}

func helpWithExamples(options kong.HelpOptions, ctx *kong.Context) error {
	var names []string
	for node := ctx.Selected(); node != nil && node.Type == kong.CommandNode; node = node.Parent {
		names = append([]string{node.Name}, names...)
	}
	if text := examples[strings.Join(names, " ")]; text != "" {
		if _, err := fmt.Fprintf(ctx.Stdout, "Examples:\n%s\n\n", strings.TrimRight(text, "\n")); err != nil {
			return err
		}
	}
	return kong.DefaultHelpPrinter(options, ctx)
}
