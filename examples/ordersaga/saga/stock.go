package ordersaga

import (
	"fmt"
	"strings"
)

// stock is what a new inventory holds. The table in README.md says the same.
var stock = []struct {
	productID string
	price     int64 // in cents
	available int64
}{
	{"A00001", 1999, 100},
	{"A00002", 2499, 100},
	{"A00003", 499, 500},
	{"A00004", 1250, 80},
	{"A00005", 3900, 60},
	{"A00006", 899, 250},
	{"A00007", 5999, 40},
	{"A00008", 1575, 120},
	{"A00009", 7450, 35},
	{"A00010", 9999, 50},
	{"A00011", 299, 1000},
	{"A00012", 12500, 25},
	{"A00013", 649, 300},
	{"A00014", 2199, 90},
	{"A00015", 4499, 70},
	{"A00016", 18900, 20},
	{"A00017", 999, 200},
	{"A00018", 24900, 15},
	{"A00019", 29999, 10},
	{"A00020", 34900, 1},
}

// inventorySchema makes the tables and fills the shelves of a new database; one
// that was used before keeps what it has.
func inventorySchema() string {
	var b strings.Builder
	b.WriteString(decisionSchema + `
CREATE TABLE IF NOT EXISTS stock (
	product_id TEXT PRIMARY KEY,
	price      INTEGER NOT NULL, -- in cents
	available  INTEGER NOT NULL CHECK (available >= 0)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reservations (
	order_id   TEXT NOT NULL,
	product_id TEXT NOT NULL,
	quantity   INTEGER NOT NULL,
	PRIMARY KEY (order_id, product_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO stock (product_id, price, available) VALUES`)
	for i, p := range stock {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n('%s', %d, %d)", p.productID, p.price, p.available)
	}
	return b.String()
}
