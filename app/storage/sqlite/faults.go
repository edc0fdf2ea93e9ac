package sqlite

import (
	"errors"
	"io/fs"
	"syscall"

	"zombiezen.com/go/sqlite"

	"jiedezhu/catalog/fault"
)

// unusable puts what SQLite or the file system says into fault.Unavailable with a sentence that
// tells a person what to do; the words of the system stay in the cause. A fault passes as it is.
func unusable(err error) error {
	var known *fault.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return full(err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return readOnly(err)
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return fault.Wrap(fault.Unavailable, err, "数据目录的位置上不是目录，请核对数据目录")
	}
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultBusy, sqlite.ResultLocked:
		return fault.Wrap(fault.Unavailable, err, "数据库正被其他程序占用，请稍后再试")
	case sqlite.ResultFull:
		return full(err)
	case sqlite.ResultReadOnly, sqlite.ResultPerm:
		return readOnly(err)
	case sqlite.ResultNotADB:
		return fault.Wrap(fault.Unavailable, err, "数据目录里的数据库不是接得住的，请核对数据目录")
	case sqlite.ResultCorrupt:
		return fault.Wrap(fault.Unavailable, err, "数据库文件已损坏，请停止使用并从备份恢复")
	case sqlite.ResultIOErr:
		return fault.Wrap(fault.Unavailable, err, "读写磁盘出错，请检查磁盘后再试")
	case sqlite.ResultCantOpen:
		return fault.Wrap(fault.Unavailable, err, "数据目录无法打开，请核对数据目录和权限")
	}
	return fault.Wrap(fault.Unavailable, err, "数据库暂时无法使用，请稍后再试")
}

func full(err error) error {
	return fault.Wrap(fault.Unavailable, err, "磁盘空间已满，请清理磁盘后再试")
}

func readOnly(err error) error {
	return fault.Wrap(fault.Unavailable, err, "数据目录不能写入，请核对权限")
}
