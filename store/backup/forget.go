package backup

import (
	"fmt"
	"strconv"
	"time"

	"modu/store"
)

// forget returns the statements that begin another history in a restored database. What a client is answered again (the
// results of its changes) stays; this goes:
//   - the epoch, with which every client starts from a snapshot;
//   - sockets that clients had, and what nodes had begun to do;
//   - what push services were to be told: it was told, or is old. The inbox has it anyway;
//   - what may be done once: a link that has been used would be good again.
//
// Alarms and reminders that were to ring meanwhile need nothing: what is more than ten minutes late does not ring, and is
// shown as missed. backup_at becomes the time of the backup, which is the newest that this history knows.
func forget(prefix string, at time.Time) []string {
	const put = "INSERT INTO %smeta (name, value) VALUES ('%s', '%s') ON CONFLICT (name) DO UPDATE SET value = excluded.value"
	return []string{
		fmt.Sprintf(put, prefix, "epoch", store.FreshEpoch()),
		fmt.Sprintf(put, prefix, store.MetaBackupAt, strconv.FormatInt(at.UnixMilli(), 10)),
		"UPDATE " + prefix + "clients SET live_until = NULL WHERE live_until IS NOT NULL",
		"DELETE FROM " + prefix + "due WHERE kind = 'push'",
		"UPDATE " + prefix + "due SET lease_until = NULL WHERE lease_until IS NOT NULL",
		"DELETE FROM " + prefix + "tickets",
	}
}
