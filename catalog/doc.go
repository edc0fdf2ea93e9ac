// Package catalog is what a county devolves and to whom: Division, Unit and their Register,
// Item and Edition, Guidance, and the one function that rights have, May. Ports stand beside
// the aggregate they load and save; nothing here does I/O or reads a clock.
package catalog
