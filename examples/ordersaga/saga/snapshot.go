package ordersaga

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Snapshot returns all that the stores hold, a line for each row in the order of
// their keys, such as "order.orders 1 CREATED …". Two services that hold the same
// have the same snapshot.
func (s *Services) Snapshot(ctx context.Context) (string, error) {
	var b strings.Builder
	for _, st := range s.stores() {
		if err := st.dump(ctx, &b); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

func (s *store) dump(ctx context.Context, b *strings.Builder) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		tables, err := rows(ctx, tx, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
		if err != nil {
			return err
		}
		for _, table := range tables {
			found, err := rows(ctx, tx, `SELECT * FROM "`+table+`" ORDER BY 1, 2`)
			if err != nil {
				return err
			}
			for _, row := range found {
				fmt.Fprintf(b, "%s.%s %s\n", s.name, table, row)
			}
		}
		return nil
	})
}

// rows returns what a query finds, the columns of a row with spaces between them.
func rows(ctx context.Context, tx *sql.Tx, query string) ([]string, error) {
	r, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		return nil, err
	}
	var out []string
	for r.Next() {
		values := make([]sql.NullString, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := r.Scan(targets...); err != nil {
			return nil, err
		}
		words := make([]string, len(values))
		for i, v := range values {
			words[i] = v.String
		}
		out = append(out, strings.Join(words, " "))
	}
	return out, r.Err()
}
