package mongotest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Proxy is a line to a double that a test may spoil. Spoiling counts for connections that stand and
// for new ones.
type Proxy struct {
	URI string // of the database behind it

	t     testing.TB
	proxy *toxiproxy.Proxy
}

// Before puts a proxy before a double; it ends with the test.
func Before(t testing.TB, d *Double) *Proxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := &Proxy{t: t, proxy: toxiproxy.NewProxy(server, "double", "127.0.0.1:0", d.Address())}
	if err := p.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.proxy.Stop)
	p.URI = d.Through(p.proxy.Listen)
	return p
}

// Down cuts every connection and takes no new one, as where no server runs.
func (p *Proxy) Down() { p.proxy.Stop() }

// Up takes connections again after Down.
func (p *Proxy) Up() {
	p.t.Helper()
	if err := p.proxy.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// The directions of a line, as Spoil has them.
const (
	Asking    = "upstream"
	Answering = "downstream"
)

// Spoil lays a toxic over one direction: latency {latency, jitter} and timeout {timeout} in
// milliseconds, reset_peer {timeout}, limit_data {bytes}.
func (p *Proxy) Spoil(direction, toxic string, attributes map[string]int) {
	p.t.Helper()
	text, err := json.Marshal(map[string]any{"type": toxic, "stream": direction, "attributes": attributes})
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.proxy.Toxics.AddToxicJson(strings.NewReader(string(text))); err != nil {
		p.t.Fatal(err)
	}
}

// Mend takes every toxic away.
func (p *Proxy) Mend() { p.proxy.Toxics.ResetToxics(context.Background()) }
