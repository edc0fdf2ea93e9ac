package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

// copyFlags are the options of copy.
type copyFlags struct {
	from, to   string // addresses, as --data and --store have them
	noAccounts bool
}

func (p *program) copyCommand() *cobra.Command {
	var f copyFlags
	t := p.words.T
	c := &cobra.Command{Use: "copy", Short: t("把数据复制到另一个数据目录或数据库"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.copy(c.Context(), f) }}
	c.Flags().StringVar(&f.from, "from", "", t("来源：数据目录，或 mongodb:// 地址"))
	c.Flags().StringVar(&f.to, "to", "", t("目标：数据目录，或 mongodb:// 地址；没有就新建"))
	c.Flags().BoolVar(&f.noAccounts, "no-accounts", false, t("不复制账号"))
	return c
}

func (p *program) copy(ctx context.Context, f copyFlags) (err error) {
	switch {
	case f.from == "" || f.to == "":
		return usage{fault.Say("写明 --from 来源和 --to 目标")}
	case sameAddress(f.from, f.to):
		return usage{fault.Say("--from 和 --to 是同一个地方")}
	}
	from, err := p.backend(ctx, f.from, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stored(from.Close())) }()
	county, err := p.countyOf(ctx, from)
	if err != nil {
		return below(err)
	}
	to, err := p.backend(ctx, f.to, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stored(to.Close())) }()
	tell, end := p.progress()
	done, err := storage.Copy{From: from, To: to, County: county, NoAccounts: f.noAccounts, Tell: tell}.Run(ctx)
	end()
	if err != nil && ctx.Err() != nil {
		return fault.Wrap(fault.Unavailable, err, "复制中断了；再运行一次，会接着复制")
	}
	if err == nil {
		p.printCopied(done)
	}
	return below(err)
}

// sameAddress tells whether two addresses are one place, as far as that can be seen. Where two
// spellings of one database are not seen, the copy finds everything there and writes nothing.
func sameAddress(a, b string) bool {
	return a == b || directory(a) == directory(b)
}

// directory is one spelling of a directory's name; an address with a scheme is none.
func directory(address string) string {
	if strings.Contains(address, "://") {
		return address
	}
	path, err := filepath.Abs(address)
	if err != nil {
		return address
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// countyOf is the code of the county that --county names in a store, "" where it names none.
func (p *program) countyOf(ctx context.Context, b storage.Backend) (string, error) {
	if p.set.county == "" {
		return "", nil
	}
	all, err := storage.New(b.Shelf, p.clock, nil).Registers(ctx, "")
	if err != nil {
		return "", err
	}
	var there []string
	for _, r := range all {
		if p.set.county == r.Place.Code || p.set.county == r.Place.Name {
			return r.Place.Code, nil
		}
		there = append(there, r.Place.Code+" "+r.Place.Name)
	}
	if len(there) == 0 {
		return "", usage{fault.Say("来源里还没有县；不写 --county 就复制全部")}
	}
	return "", usage{fault.Say("来源里没有县 %s，有：%s", p.set.county, strings.Join(there, "、"))}
}

// progress is a line on a terminal that says how far a copy has come, and what ends it.
func (p *program) progress() (tell func(done, all int), end func()) {
	f, ok := p.err.(*os.File)
	if !ok {
		return nil, func() {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil, func() {}
	}
	begun := false
	tell = func(done, all int) {
		if done%50 == 0 || done == all {
			begun = true
			fmt.Fprintf(f, "\r%s", p.words.T("已写 %d / %d 条记录", done, all))
		}
	}
	return tell, func() {
		if begun {
			fmt.Fprintln(f)
		}
	}
}

func (p *program) printCopied(c storage.Copied) {
	t := p.words.T
	if c.NewEntries+c.NewFiles == 0 {
		fmt.Fprintln(p.out, t("目标里早已全有，这次没有写"))
	} else {
		fmt.Fprintln(p.out, t("复制完成：这次写了 %d 条记录、%d 个文件", c.NewEntries, c.NewFiles))
	}
	fmt.Fprintln(p.out, t("两边一致：%d 份数据（现状也是 %d 份）、%d 条记录、%d 个文件", c.Streams, c.Streams, c.Entries, c.Files))
	fmt.Fprintln(p.out, t("内容摘要：%s", c.Digest))
	if c.Resealed {
		fmt.Fprintln(p.out, t("目标有自己的日志密钥：每条记录先按来源的密钥核对，再用目标的密钥重新封签"))
	}
	fmt.Fprintln(p.out, t("登录状态没有复制，大家要重新登录"))
}
