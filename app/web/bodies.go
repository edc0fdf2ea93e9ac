package web

import (
	"context"
	"strings"

	"github.com/valyala/fasthttp"

	"jiedezhu/app/web/site"
	"jiedezhu/importers"
)

// sized is how much of a request is taken at all, before its body is read: a large sheet of those
// who are logged in and send one to its form, else LargestBody. Routes ask for less themselves.
func (s *Server) sized(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	kind, ok := strings.CutPrefix(path, "/import/")
	if !ok || !h.IsPost() {
		return c
	}
	form, err := importers.FormOf(kind)
	if err != nil || form.Limits().Bytes+site.SmallBody <= site.LargestBody {
		return c
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTime)
	defer cancel()
	if _, _, err := s.Accounts.Sessions.Find(ctx, string(h.Cookie(site.SessionCookie))); err != nil {
		return c
	}
	c.MaxRequestBodySize, c.ReadTimeout, c.WriteTimeout = int(form.Limits().Bytes)+site.SmallBody, site.ImportTime, site.ImportTime
	return c
}
