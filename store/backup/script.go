package backup

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"modu/store"
)

// inUse is what the script says when it finds nodes.
const inUse = "modu is running here"

const inUseTries = 20 // looks for nodes, 0.1 s apart

// before is what psql does before the dump's own statements. Nobody migrates meanwhile, and a node that starts now waits
// for the end of the transaction.
func (m *Manifest) before(force bool) (string, error) {
	tables, err := store.Tables(true)
	if err != nil {
		return "", err
	}
	tables = slices.Compact(slices.Sorted(slices.Values(append(tables, slices.Collect(maps.Keys(m.Counts))...))))
	for i, table := range tables {
		tables[i] = quote(m.Schema) + "." + quote(table)
	}
	script := fmt.Sprintf(`BEGIN;
SET LOCAL lock_timeout = '10s';
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL client_min_messages = warning;
DO $$ BEGIN
	PERFORM pg_advisory_xact_lock(%[1]d);
	FOR try IN 1..%[2]d LOOP -- a connection that was closed just now may still be listed
		EXIT WHEN %[3]t OR NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = '%[4]s');
		IF try = %[2]d THEN RAISE EXCEPTION '%[5]s'; END IF;
		PERFORM pg_sleep(0.1), pg_stat_clear_snapshot();
	END LOOP;
END $$;
DROP TABLE IF EXISTS %[6]s;
`, store.MigrationLock, inUseTries, force, store.ApplicationName, inUse, strings.Join(tables, ", "))
	return script, nil
}

// after is what psql does when all the dump's statements are done: it compares every count with the manifest's, begins
// another history, and commits.
func (m *Manifest) after() string {
	var b strings.Builder
	b.WriteString("\nDO $$ DECLARE n bigint; BEGIN\n")
	for _, table := range slices.Sorted(maps.Keys(m.Counts)) {
		name := quote(m.Schema) + "." + quote(table)
		fmt.Fprintf(&b, "\tSELECT count(*) INTO n FROM %s;\n\tIF n <> %d THEN RAISE EXCEPTION 'of %% rows of %s only %% came', %d, n; END IF;\n",
			name, m.Counts[table], table, m.Counts[table])
	}
	b.WriteString("END $$;\n")
	for _, statement := range forget(quote(m.Schema)+".", m.CreatedAt) {
		// The schema is still the archive's: what it does not have yet needs no change.
		b.WriteString("DO $$ BEGIN " + statement + "; EXCEPTION WHEN undefined_table OR undefined_column THEN NULL; END $$;\n")
	}
	b.WriteString("COMMIT;\n")
	for _, table := range slices.Sorted(maps.Keys(m.Counts)) {
		fmt.Fprintf(&b, "ANALYZE %s.%s;\n", quote(m.Schema), quote(table))
	}
	return b.String()
}
