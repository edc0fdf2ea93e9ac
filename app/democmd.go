package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jiedezhu/app/account"
	"jiedezhu/app/demo"
	"jiedezhu/app/storage"
)

// demoAccounts is the file beside the store that says how to log in to a demonstration.
const demoAccounts = "demo-accounts.txt"

func (p *program) demoCommand() *cobra.Command {
	t := p.words.T
	return &cobra.Command{Use: "demo", Short: t("在空的数据目录里填好演示数据"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.demo(c.Context()) }}
}

func (p *program) demo(ctx context.Context) (err error) {
	today := p.clock.Today()
	clock := &demo.Clock{}
	real := p.clock
	p.clock = clock.Now // the store too goes by the story's clock
	defer func() { p.clock = real }()
	h, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	password := demoPassword()
	story := demo.Story{
		Rollout: h.rollout, Acceptance: h.acceptance, Importer: h.importer, People: storage.Accounts{Store: h.store}, Clock: clock, Today: today, Password: password,
		Accounts: account.NewService(storage.Accounts{Store: h.store}, h.backend.Scratch, account.NewHasher(account.DefaultCost), account.Recommended(), clock.Now),
	}
	logins, err := story.Fill(ctx)
	if err != nil {
		return below(err)
	}
	text := p.loginText(logins, password)
	if p.set.store == "" { // beside a directory's data; a server has no place for a file
		if err := os.WriteFile(filepath.Join(p.set.data, demoAccounts), []byte(text), 0o600); err != nil {
			return storeError{fmt.Errorf("demo accounts: %w", err)}
		}
	}
	fmt.Fprint(p.out, text)
	return nil
}

// demoPassword is one password for all accounts of one demonstration, drawn anew each time: a
// fixed one would be known to everybody.
func demoPassword() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return "Ys-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])) + "-9"
}

func (p *program) loginText(logins []demo.Login, password string) string {
	t := p.words.T
	var b strings.Builder
	fmt.Fprintln(&b, t("演示数据，不代表任何镇（街道）的实际情况。演示账号（密码都是 %s）：", password))
	for _, l := range logins {
		fmt.Fprintf(&b, "  %-10s %s %s %s\n", l.Login, p.words.Message(l.Role.Message()), l.Where, l.Name)
	}
	return b.String()
}
