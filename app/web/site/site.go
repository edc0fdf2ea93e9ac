// Package site is what every page is made with: the request of a person and the guard before it, the
// routes and what they are about, the shell around a page, what forms hold, and how errors are told.
package site

import (
	"context"
	"log/slog"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/web/view"
	"jiedezhu/app/words"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// Deps is what the pages are made of.
type Deps struct {
	Rollout    *rollout.Service
	Acceptance *acceptance.Service
	Reports    *report.Reports
	Importer   *importers.Importer
	Accounts   *account.Service
	People     account.Accounts
	Journal    Journal
	Files      storage.Files
	Scratch    storage.Scratch
	Clock      journal.Clock
	NewID      func() string
	Log        *slog.Logger
	Version    string
	Secure     bool // cookies over TLS alone: set where TLS or a trusted proxy stands before us
	// Proxy is the IP address of the proxy before us, empty for none. From it alone X-Real-IP is
	// believed: without it everybody behind a proxy is one address to the throttle of log-ins, and
	// thirty wrong passwords of one shut out all.
	Proxy string
}

// Journal is who did what; *storage.Store is one.
type Journal interface {
	// Journal gives the entries of the places under a prefix, the newest first: those entered on
	// a day, or (day 0) ever; at most most of them, and how many there are in all.
	// fault.Unavailable.
	Journal(ctx context.Context, prefix string, day journal.Day, most int) ([]journal.Entry, int, error)

	acceptance.FindingHistory
}

// Site is what every page is made with: the services, the templates and the words.
type Site struct {
	Deps
	Pages *view.Set
	words *words.Catalogue
}

// NewSite loads words and templates; the error names what is wrong with one.
func NewSite(d Deps) (*Site, error) {
	s := &Site{Deps: d}
	var err error
	if s.words, err = words.Load(); err != nil {
		return nil, err
	}
	langs := map[string]view.Words{}
	for _, l := range words.Languages {
		langs[string(l)] = s.words.In(l)
	}
	if s.Pages, err = view.New(langs, d.Clock.Today); err != nil {
		return nil, err
	}
	return s, nil
}
