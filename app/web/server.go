// Package web is the pages and the API over HTTP, and with what is below it the only user of Fiber:
// one table of routes and the router. What a page is made with (request, guard, errors) is site;
// beside it one package a noun has its handlers: each reads the form, calls a service and renders a
// page of view; no rule of the field is here. They build on each other in this order, and nothing
// leads back: site, lines, batches, centers, findings, accounts, imports, desks.
package web

import (
	"context"
	"fmt"
	"net"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/storage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
)

// Deps is what the pages are made of.
type Deps = site.Deps

// Server serves the pages.
type Server struct {
	*site.Site
	app *fiber.App
}

const (
	requestTime   = 30 * time.Second
	shutdownAfter = 20 * time.Second
)

// New makes the server; the error names a template or route that is wrong.
func New(d Deps) (*Server, error) {
	here, err := site.NewSite(d)
	if err != nil {
		return nil, err
	}
	s := &Server{Site: here}
	var trusted []string
	if d.Proxy != "" {
		trusted = []string{d.Proxy}
	}
	s.app = fiber.New(fiber.Config{
		EnableTrustedProxyCheck: true, // of nobody, where there is no proxy
		TrustedProxies:          trusted,
		ProxyHeader:             "X-Real-IP", // which a proxy overwrites; X-Forwarded-For begins with what a client wrote
		EnableIPValidation:      true,
		Immutable:               true, // a string of a request must not change after it (tested)
		CaseSensitive:           true,
		StrictRouting:           true,
		DisableStartupMessage:   true,
		BodyLimit:               site.LargestBody,
		ReadBufferSize:          16 << 10,
		ReadTimeout:             requestTime,
		WriteTimeout:            requestTime,
		IdleTimeout:             time.Minute,
		ErrorHandler:            s.Failed,
	})
	s.app.Server().HeaderReceived = s.sized
	s.app.Use(s.recovered, s.logged, s.headers, s.limits)
	return s, s.register(s.routes())
}

// Serve answers on the listener until ctx ends, then lets what is under way finish.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stopped <- s.app.ShutdownWithTimeout(shutdownAfter)
	}()
	if err := s.app.Listener(ln); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	if ctx.Err() == nil {
		return nil
	}
	return <-stopped
}

// recovered turns a panic of a handler into an error of the page.
func (s *Server) recovered(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack()) // for the log: no page shows it
		}
	}()
	return c.Next()
}

// logged writes one line a request and turns its error into the answer.
func (s *Server) logged(c *fiber.Ctx) error {
	start := s.Clock()
	err := c.Next()
	if err != nil {
		err = s.Failed(c, err)
	}
	s.Log.Info("request", "method", c.Method(), "path", c.Path(), "status", c.Response().StatusCode(),
		"ms", s.Clock().Sub(start).Milliseconds(), "who", site.Who(c))
	return err
}

// headers are on every answer.
func (s *Server) headers(c *fiber.Ctx) error {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderContentSecurityPolicy, view.Policy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}

// limits refuses bodies that come packed (they would be unpacked past every limit) and gives the
// request its deadline: fasthttp tells nobody that a client has left. A store that is gone is waited
// for once in it, and one that is slow as long in all: a person is told within three seconds.
func (s *Server) limits(c *fiber.Ctx) error {
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return fiber.ErrUnsupportedMediaType
	}
	ctx, cancel := context.WithTimeout(storage.WaitOnce(context.Background(), s.Clock), requestTime)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}
