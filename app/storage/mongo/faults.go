package mongo

import (
	"errors"
	"net"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/auth"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/description"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"jiedezhu/catalog/fault"
)

// unusable puts what the driver or the server says into fault.Unavailable with a sentence that
// tells a person what to do; their words stay in the cause, and may name hosts. A fault passes as
// it is.
func unusable(err error) error {
	if err == nil || errors.As(err, new(*fault.Error)) {
		return err
	}
	var server mongo.ServerError
	has := func(code int) bool { return errors.As(err, &server) && server.HasErrorCode(code) }
	switch {
	case unauthenticated(err):
		return fault.Wrap(fault.Unavailable, err, "数据库不认这个用户名或密码，请核对数据库地址")
	case has(codeUnauthorized):
		return fault.Wrap(fault.Unavailable, err, "数据库账号没有读写这个库的权限，请找数据库管理员")
	case tooOld(err):
		return fault.Wrap(fault.Unavailable, err, "数据库版本太旧，需要 MongoDB 4.4 或更新的版本")
	case has(codeNotSupported):
		return fault.Wrap(fault.Unavailable, err, "数据库没有打开多数派读（enableMajorityReadConcern），请找数据库管理员")
	case has(codeNotWritable), has(codeNotPrimary), noPrimary(err):
		return fault.Wrap(fault.Unavailable, err, "数据库现在只能读、没有主节点，不能办理，请稍后再试")
	case has(codeDiskFull):
		return fault.Wrap(fault.Unavailable, err, "数据库的磁盘空间已满，请找数据库管理员")
	case has(codeDocumentTooLong), errors.Is(err, driver.ErrDocumentTooLarge):
		return fault.Wrap(fault.Unavailable, err, "这条记录太大，数据库存不下")
	case lost(err):
		return fault.Wrap(fault.Unavailable, err, "数据库连不上或没有及时答复，请稍后再试")
	}
	return fault.Wrap(fault.Unavailable, err, "数据库不接受这次操作，或者里面的数据读不出来，请找数据库管理员")
}

// lost tells whether it was the line or the server, which may be back soon.
func lost(err error) bool {
	return passing(err) || errors.Is(err, errSlow) || mongo.IsTimeout(err) || errors.Is(err, mongo.ErrClientDisconnected) ||
		errors.As(err, new(topology.ServerSelectionError)) || errors.As(err, new(*net.DNSError))
}

// unauthenticated tells whether the server, or the driver for it, refuses the user. The driver calls
// every failure of a connection's beginning one of authentication, also that the line was cut.
func unauthenticated(err error) bool {
	var server mongo.ServerError
	if errors.As(err, &server) && server.HasErrorCode(codeAuthentication) {
		return true
	}
	return errors.As(err, new(*auth.Error)) && !flees(err) && !mongo.IsNetworkError(err) && !mongo.IsTimeout(err)
}

// tooOld goes by the driver's words, which has no type for it; a test with such a server would show
// that it chose others.
func tooOld(err error) bool {
	return strings.Contains(err.Error(), "reports wire version")
}

// noPrimary tells whether a replica set answers that has no primary now.
func noPrimary(err error) bool {
	var e topology.ServerSelectionError
	return errors.As(err, &e) && e.Desc.Kind == description.TopologyKindReplicaSetNoPrimary &&
		slices.ContainsFunc(e.Desc.Servers, func(s description.Server) bool { return s.Kind == description.ServerKindRSSecondary })
}
