package ordersaga

import (
	"context"
	"database/sql"
	"errors"
)

// A request may be delivered twice. What an order was told the first time is
// kept and told again, whatever the request says then: a refusal too, or a
// late duplicate could take what nobody will give back.
const decisionSchema = `
CREATE TABLE IF NOT EXISTS decisions (
	order_id TEXT PRIMARY KEY,
	code     INTEGER NOT NULL,
	body     BLOB NOT NULL
) WITHOUT ROWID;`

// once returns what the order was told before, or else what decide says now.
// All of it is one transaction. The store's schema must hold decisionSchema.
func (s *store) once(ctx context.Context, orderID string, decide func(*sql.Tx) (reply, error)) (reply, error) {
	var out reply
	err := s.update(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT code, body FROM decisions WHERE order_id = ?`, orderID).
			Scan(&out.code, &out.body)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if out, err = decide(tx); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO decisions (order_id, code, body) VALUES (?, ?, ?)`,
			orderID, out.code, out.body)
		return err
	})
	return out, err
}
