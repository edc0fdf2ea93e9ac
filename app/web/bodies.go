package web

import (
	"context"
	"strings"

	"github.com/valyala/fasthttp"

	"jiedezhu/importers"
)

// sized is how much of a request is taken at all, before its body is read: a large sheet of those
// who are logged in and send one to its form, else largestBody. Routes ask for less themselves.
func (s *Server) sized(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	kind, ok := strings.CutPrefix(path, "/import/")
	if !ok || !h.IsPost() {
		return c
	}
	form, err := importers.FormOf(kind)
	if err != nil || form.Limits().Bytes+smallBody <= largestBody {
		return c
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTime)
	defer cancel()
	if _, _, err := s.Accounts.Sessions.Find(ctx, string(h.Cookie(sessionCookie))); err != nil {
		return c
	}
	c.MaxRequestBodySize, c.ReadTimeout, c.WriteTimeout = int(form.Limits().Bytes)+smallBody, importTime, importTime
	return c
}
