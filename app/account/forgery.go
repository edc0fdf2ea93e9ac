package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"

	"jiedezhu/catalog/fault"
)

// FormToken is what every form of a session carries against forged requests: HMAC-SHA-256 under
// the session's token, 43 characters. Only who holds the cookie can make it, it is good for no
// other session and ends with its own. It is the same for all pages of a session, so that a page
// can be kept.
func FormToken(token string) string {
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("jiedezhu form"))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// CheckForm looks at what came with an unsafe request of a session. fault.Denied.
func CheckForm(token, given string) error {
	if token == "" || !hmac.Equal([]byte(FormToken(token)), []byte(given)) {
		return forged()
	}
	return nil
}

// NewGuest is the token of a browser that has not logged in, for a cookie of its own beside the
// log-in form: 43 characters. FormToken and CheckForm take it as they take a session's, so nobody
// can be logged in as somebody else by another site's form. Log-in replaces it.
func NewGuest() string {
	raw := make([]byte, 32)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// SameOrigin looks at where an unsafe request comes from: site is the header Sec-Fetch-Site,
// origin the header Origin, host the host with its port as the browser knows it. Safe methods
// pass. A request with neither header comes from no page of a browser of our list (Chrome 79
// sends Origin with every POST); it passes here and has CheckForm before it. fault.Denied.
func SameOrigin(method, host, origin, site string) error {
	switch method {
	case "GET", "HEAD", "OPTIONS":
		return nil
	}
	switch site {
	case "same-origin", "none":
		return nil
	case "":
	default:
		return forged()
	}
	if origin == "" {
		return nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || bare(u.Scheme, u.Host) != bare(u.Scheme, host) {
		return forged()
	}
	return nil
}

// bare is a host without the port that its scheme has anyway.
func bare(scheme, host string) string {
	host = strings.ToLower(host)
	switch scheme {
	case "https":
		return strings.TrimSuffix(host, ":443")
	case "http":
		return strings.TrimSuffix(host, ":80")
	}
	return host
}

func forged() error {
	return fault.New(fault.Denied, "这个请求不是从本系统的页面发出的，请刷新页面再试")
}
