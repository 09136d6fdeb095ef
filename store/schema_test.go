package store_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// rows are the models of all tables.
var rows = []any{
	models.Answer{},
	models.Bell{},
	models.Block{},
	models.CalendarSecret{},
	models.Cheer{},
	models.Client{},
	models.Diary{},
	models.DiaryRevision{},
	models.DiaryViewer{},
	models.Due{},
	models.Entry{},
	models.Follow{},
	models.Follower{},
	models.Goal{},
	models.Head{},
	models.Identity{},
	models.Invite{},
	models.Knock{},
	models.Mute{},
	models.News{},
	models.Photo{},
	models.PhotoBytes{},
	models.Passkey{},
	models.Profile{},
	models.PushSubscription{},
	models.Reminder{},
	models.Report{},
	models.Result{},
	models.Routine{},
	models.Session{},
	models.Settings{},
	models.SharedHead{},
	models.Skip{},
	models.Timer{},
	models.Ticket{},
	models.Todo{},
	models.Token{},
	models.User{},
	models.Viewer{},
	store.Attempt{},
}

// unmodelled are the tables that have no model: one of names and values, and the migrator's own.
var unmodelled = []string{"meta", "bun_migrations", "bun_migration_locks"}

// A column is what the models and both databases must agree on.
type column struct {
	Name     string
	Type     string // as Postgres names it
	Nullable bool
	Key      int // place in the primary key, from 1; 0: not in it
}

// migrated runs f on an empty database of each kind to which all migrations were applied.
func migrated(t *testing.T, f func(ctx context.Context, t *testing.T, tx store.Tx) error) {
	testenv.EachEmpty(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error { return f(ctx, t, tx) }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSchemaIsThatOfTheModels(t *testing.T) {
	migrated(t, func(ctx context.Context, t *testing.T, tx store.Tx) error {
		want := map[string][]column{}
		for _, row := range rows {
			name, columns := modelColumns(tx, reflect.TypeOf(row))
			want[name] = columns
		}
		got, err := tableColumns(ctx, tx)
		if err != nil {
			return err
		}
		for _, name := range unmodelled {
			delete(got, name)
		}
		if !tx.Postgres() { // it has one type for what Postgres has several
			for _, columns := range want {
				for i, c := range columns {
					columns[i].Type = sqliteType(c.Type)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the tables are not those of the models (-models +database):\n%s", diff)
		}
		return nil
	})
}

// modelColumns returns what a model asks of its table.
func modelColumns(tx store.Tx, model reflect.Type) (table string, columns []column) {
	t := tx.Dialect().Tables().Get(reflect.PointerTo(model))
	for _, f := range t.Fields {
		c := column{Name: f.Name, Type: postgresType(f.StructField.Type), Nullable: f.NullZero && !f.IsPK}
		c.Key = 1 + slices.Index(t.PKs, f)
		columns = append(columns, c)
	}
	slices.SortFunc(columns, func(a, b column) int { return strings.Compare(a.Name, b.Name) })
	return t.Name, columns
}

func postgresType(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[models.ID]():
		return "uuid"
	case reflect.TypeFor[models.Time]():
		return "timestamptz"
	case reflect.TypeFor[[]byte]():
		return "bytea"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Int:
		return "int4"
	case reflect.Int16:
		return "int2"
	case reflect.Int64:
		return "int8"
	}
	return "text" // strings, and what is stored as JSON
}

func sqliteType(postgres string) string {
	switch postgres {
	case "uuid", "text":
		return "TEXT"
	case "bytea":
		return "BLOB"
	}
	return "INTEGER"
}

const (
	postgresColumns = `SELECT c.relname, a.attname, t.typname, NOT a.attnotnull, coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY a.attname COLLATE "C"`
	sqliteColumns = `SELECT m.name, c.name, c.type, c."notnull" = 0, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY c.name`
)

// tableColumns returns what the database has.
func tableColumns(ctx context.Context, tx store.Tx) (map[string][]column, error) {
	query := sqliteColumns
	if tx.Postgres() {
		query = postgresColumns
	}
	result, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	tables := map[string][]column{}
	for result.Next() {
		var table string
		var c column
		if err := result.Scan(&table, &c.Name, &c.Type, &c.Nullable, &c.Key); err != nil {
			return nil, err
		}
		tables[table] = append(tables[table], c)
	}
	return tables, result.Err()
}

// TestEveryModelIsComparedWithItsTable fails when a model was added that rows does not list.
func TestEveryModelIsComparedWithItsTable(t *testing.T) {
	var listed []string
	migrated(t, func(_ context.Context, _ *testing.T, tx store.Tx) error {
		for _, row := range rows {
			listed = append(listed, tx.Dialect().Tables().Get(reflect.PointerTo(reflect.TypeOf(row))).Name)
		}
		return nil
	})
	tag := regexp.MustCompile("`bun:\"table:([a-z_]+)")
	for _, dir := range []string{".", "../models"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(err, dir)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range tag.FindAllSubmatch(b, -1) {
				if !slices.Contains(listed, string(m[1])) {
					t.Errorf("%s has a model of %s that rows does not list", f, m[1])
				}
			}
		}
	}
}

// covering is an index that SQLite alone has: Postgres, whose rows are cheap to reach, would pay for it with each todo that
// is done, since what an index holds must not change for an update to stay within its page.
const covering = "index todos_read false true owner_id,date,goal_id,done,id,search_text"

// TestDialectsHaveTheSameConstraints compares indexes and foreign keys.
func TestDialectsHaveTheSameConstraints(t *testing.T) {
	found := map[bool][]string{}
	migrated(t, func(ctx context.Context, _ *testing.T, tx store.Tx) error {
		query := sqliteConstraints
		if tx.Postgres() {
			query = postgresConstraints
		}
		var lines []string
		if err := tx.NewRaw(query).Scan(ctx, &lines); err != nil {
			return err
		}
		slices.Sort(lines)
		found[tx.Postgres()] = slices.DeleteFunc(lines, func(l string) bool { return l == covering })
		return nil
	})
	if diff := cmp.Diff(found[true], found[false]); diff != "" || len(found[true]) == 0 {
		t.Errorf("the dialects differ (-postgres +sqlite):\n%s", diff)
	}
}

func TestDialectsHaveTheSameChecks(t *testing.T) {
	check := regexp.MustCompile(`(?m)^\t(\S+) .*(CHECK .*\)),?$`)
	found := map[string][]string{}
	for _, dialect := range []string{"postgres", "sqlite"} {
		files, err := fs.Glob(store.MigrationFiles, "migrations/"+dialect+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := fs.ReadFile(store.MigrationFiles, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range check.FindAllStringSubmatch(string(b), -1) {
				found[dialect] = append(found[dialect], filepath.Base(f)+": "+m[1]+" "+m[2])
			}
		}
	}
	if diff := cmp.Diff(found["postgres"], found["sqlite"]); diff != "" || len(found["sqlite"]) == 0 {
		t.Errorf("the dialects differ (-postgres +sqlite):\n%s", diff)
	}
}

// Each gives a line per index (name, unique, partial, columns) and per foreign key (table, columns, where to, ON DELETE).
const (
	postgresConstraints = `
		SELECT 'index ' || c.relname || ' ' || i.indisunique || ' ' || (i.indpred IS NOT NULL) || ' ' ||
			(SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k (num, place)
				JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
		WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary AND t.relname NOT LIKE 'bun%'
		UNION ALL
		SELECT 'foreign ' || t.relname || ' ' || r.relname || ' ' || CASE f.confdeltype WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END || ' ' ||
			(SELECT string_agg(a.attname || '=' || b.attname, ',' ORDER BY k.place) FROM unnest(f.conkey, f.confkey) WITH ORDINALITY AS k (num, to_num, place)
				JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.num JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.to_num)
		FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid WHERE f.contype = 'f'`
	sqliteConstraints = `
		SELECT 'index ' || i.name || ' ' || iif(i."unique", 'true', 'false') || ' ' || iif(i.partial, 'true', 'false') || ' ' ||
			(SELECT group_concat(c.name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) c)
		FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'c' AND m.name NOT LIKE 'bun%'
		UNION ALL
		SELECT 'foreign ' || name || ' ' || "table" || ' ' || on_delete || ' ' || group_concat("from" || '=' || "to", ',')
		FROM (SELECT m.name, f.* FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq)
		GROUP BY name, id, "table", on_delete`
)
