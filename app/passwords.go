package main

import (
	"errors"
	"fmt"
	"os"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// canKeepPasswords fails before an account is made whose first password could not be written down.
func (f importFlags) canKeepPasswords(kind string) error {
	if kind != "users" || f.dry {
		return nil
	}
	if f.passwords == "" {
		return usage{fault.Say("用 --passwords 写明初始密码写到哪个文件；只检查用 --dry-run")}
	}
	file, err := os.OpenFile(f.passwords, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil || file.Close() != nil {
		return usage{fault.Say("写不了文件 %s", f.passwords)}
	}
	return nil
}

// keepPasswords writes the first passwords to a file that only its owner reads, behind those that
// stand there.
func keepPasswords(path string, list []importers.Password) (err error) {
	if len(list) == 0 {
		return nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "写不了文件 %s", path)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for _, x := range list {
		if _, err := fmt.Fprintf(file, "%s\t%s\t%s\n", x.Login, x.Name, x.Initial); err != nil {
			return fault.Wrap(fault.Unavailable, err, "写不了文件 %s", path)
		}
	}
	return nil
}
