package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// static sends an embedded file; its content's hash stands in its name, so that it may be kept
// for ever.
func (s *Server) static(r *site.Request) error {
	f, ok := view.Static(r.Param("file"))
	if !ok {
		return fault.New(fault.NotFound, "没有找到这一页")
	}
	r.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return r.Send(http.StatusOK, f.Type, f.Body)
}

// healthy says that the process answers.
func (s *Server) healthy(r *site.Request) error {
	return r.Send(http.StatusOK, "text/plain; charset=utf-8", []byte("ok"))
}

// readyForWork says that the store answers, within two seconds.
func (s *Server) readyForWork(r *site.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if _, err := s.Rollout.Registers.Registers(ctx, ""); err != nil {
		return fault.Wrap(fault.Unavailable, err, "数据库现在用不了")
	}
	return r.Send(http.StatusOK, "text/plain; charset=utf-8", []byte("ok"))
}
