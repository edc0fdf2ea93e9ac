package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/web"
	"jiedezhu/app/work"
	"jiedezhu/catalog/fault"
)

// serveFlags are the options of serve.
type serveFlags struct {
	listen string
	secure bool
	proxy  string
}

func (p *program) serveCommand() *cobra.Command {
	t := p.words.T
	var f serveFlags
	c := &cobra.Command{Use: "serve", Short: t("开网页服务"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.serve(c.Context(), f) }}
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", t("监听地址"))
	c.Flags().BoolVar(&f.secure, "secure-cookies", false, t("前面有 HTTPS 时打开：登录凭据只经 HTTPS 传送"))
	c.Flags().StringVar(&f.proxy, "proxy", "", t("前面的反向代理的 IP 地址：只有它写的 X-Real-IP 才算访问者的地址"))
	return c
}

func (p *program) serve(ctx context.Context, f serveFlags) (err error) {
	if f.proxy != "" && net.ParseIP(f.proxy) == nil {
		return usage{fault.Say("--proxy 要写一个 IP 地址，“%s”不是", f.proxy)}
	}
	h, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	return p.serveHouse(ctx, h, f)
}

// serveHouse answers and works over open stores until ctx ends.
func (p *program) serveHouse(ctx context.Context, h *house, f serveFlags) error {
	log := slog.New(slog.NewJSONHandler(p.err, nil))
	h.accounts.Record = func(ctx context.Context, a account.Attempt) {
		log.LogAttrs(ctx, slog.LevelInfo, "login", slog.String("login", a.Login), slog.String("address", a.Address), slog.String("outcome", string(a.Outcome)))
	}
	server, err := web.New(h.deps(log, f))
	if err != nil {
		return storeError{err}
	}
	ln, err := net.Listen("tcp", f.listen)
	if err != nil {
		return usage{fault.Say("不能在 %s 监听：地址不对，或已被别的程序占用", f.listen)}
	}
	fmt.Fprintln(p.out, p.words.T("接得住已在 http://%s 提供服务，按 Ctrl+C 停止", ln.Addr().String()))
	if p.ready != nil {
		p.ready(ln.Addr().String())
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	loop := work.Loop{Finishers: []work.Finisher{h.rollout, h.acceptance}, Healer: h.store, Scratch: h.backend.Scratch, Clock: h.clock, Log: log}
	go func() {
		defer close(done)
		loop.Run(ctx)
	}()
	err = server.Serve(ctx, ln)
	stop()
	<-done
	return err
}

func (h *house) deps(log *slog.Logger, f serveFlags) web.Deps {
	return web.Deps{
		Rollout: h.rollout, Acceptance: h.acceptance, Reports: h.reports, Importer: h.importer, Accounts: h.accounts, People: storage.Accounts{Store: h.store}, Journal: h.store,
		Files: h.backend.Files, Scratch: h.backend.Scratch, Clock: h.clock, NewID: func() string { return newID(h.clock) }, Log: log,
		Version: version(), Secure: f.secure, Proxy: f.proxy,
	}
}
