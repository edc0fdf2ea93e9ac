package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jiedezhu/catalog/fault"
)

// help and usage are written here and not by cobra's templates, whose own words are English.

func (p *program) help(c *cobra.Command) {
	fmt.Fprintln(p.out, c.Short)
	fmt.Fprintln(p.out)
	_ = p.usageTo(p.out, c)
}

func (p *program) usage(c *cobra.Command) error { return p.usageTo(p.out, c) }

func (p *program) usageTo(w io.Writer, c *cobra.Command) error {
	t := p.words.T
	line := c.CommandPath()
	if _, arg, ok := strings.Cut(c.Use, " "); ok {
		line += " " + arg
	}
	if c.HasAvailableSubCommands() {
		line += " " + t("命令")
	}
	fmt.Fprintf(w, "%s\n  %s %s\n", t("用法："), line, t("[选项]"))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n%s\n", t("命令："))
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-10s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	p.flags(w, t("选项："), c.LocalFlags())
	p.flags(w, t("共同选项："), c.InheritedFlags())
	return nil
}

func (p *program) flags(w io.Writer, head string, set *pflag.FlagSet) {
	if !set.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(w, "\n%s\n", head)
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		text := f.Usage
		if f.DefValue != "" && f.DefValue != "false" {
			text = p.words.T("%s（默认 %s）", f.Usage, f.DefValue)
		}
		fmt.Fprintf(w, "  %-24s %s\n", name, text)
	})
}

// noArgs and oneArg are cobra's checks in our words.
func noArgs(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case c.HasAvailableSubCommands():
		return usage{fault.Say("没有命令 %s %s", c.CommandPath(), args[0])}
	}
	return usage{fault.Say("%s 后面不能再写 %s", c.CommandPath(), args[0])}
}

func oneArg(c *cobra.Command, args []string) error {
	_, what, _ := strings.Cut(c.Use, " ")
	if len(args) != 1 {
		return usage{fault.Say("%s 后面要写一个 %s", c.CommandPath(), what)}
	}
	return nil
}

// flagUsage says in our words what is wrong with an option.
func flagUsage(err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return usage{fault.Say("没有选项 --%s", unknown.GetSpecifiedName())}
	case errors.As(err, &bare):
		return usage{fault.Say("选项 --%s 后面要写值", bare.GetSpecifiedName())}
	case errors.As(err, &bad):
		return usage{fault.Say("选项 --%s 的值“%s”不对", bad.GetFlag().Name, bad.GetValue())}
	}
	return usage{fault.Say("选项写法不对")}
}
