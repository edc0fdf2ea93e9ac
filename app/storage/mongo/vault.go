package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

// vault keeps the journal's key in the database, so that every process has it by the address
// alone. Who may write the database may then also forge the journal; docs/MONGODB.md says how to
// keep the key apart.
type vault struct{ *place }

var _ storage.Vault = vault{}

// Key implements storage.Vault.
func (v vault) Key(ctx context.Context, fresh []byte) ([]byte, error) {
	var doc struct {
		Key []byte `bson:"key"`
	}
	err := v.do(ctx, func(ctx context.Context) error {
		err := v.settings.FindOne(ctx, bson.D{{Key: "_id", Value: keyID}}).Decode(&doc)
		if !errors.Is(err, mongo.ErrNoDocuments) {
			return err
		}
		if fresh == nil {
			return storage.Missing()
		}
		if _, err := v.settings.InsertOne(ctx, bson.D{{Key: "_id", Value: keyID}, {Key: "key", Value: fresh}}); err != nil && !mongo.IsDuplicateKeyError(err) {
			return err
		}
		return errAgain // and read: another process may have been first
	})
	if err != nil {
		return nil, err
	}
	if len(doc.Key) != storage.KeySize {
		return nil, fault.New(fault.Unavailable, "数据库里的日志密钥坏了，请从备份恢复")
	}
	return doc.Key, nil
}
