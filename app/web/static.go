package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// static sends an embedded file; its content's hash stands in its name, so that it may be kept
// for ever.
func (s *Server) static(r *request) error {
	f, ok := view.Static(r.c.Params("file"))
	if !ok {
		return fault.New(fault.NotFound, "没有找到这一页")
	}
	r.c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	r.c.Set(fiber.HeaderContentType, f.Type)
	return r.c.Send(f.Body)
}

// healthy says that the process answers.
func (s *Server) healthy(r *request) error { return r.c.SendString("ok") }

// readyForWork says that the store answers, within two seconds.
func (s *Server) readyForWork(r *request) error {
	ctx, cancel := context.WithTimeout(r.ctx(), 2*time.Second)
	defer cancel()
	if _, err := s.Rollout.Registers.Registers(ctx, ""); err != nil {
		return fault.Wrap(fault.Unavailable, err, "数据库现在用不了")
	}
	return r.c.SendString("ok")
}
