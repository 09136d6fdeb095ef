package sync

import (
	"modu/models"
	"modu/sync/frame"
)

// What the engine gives to the hub and the api, and takes from them.

// A Hello is what a client says of itself when it connects.
type Hello struct {
	Client  models.ID
	Agent   string
	Cursors map[models.Stream]models.Seq
}

// A Welcome is what a client that said hello may read, all read in one snapshot.
type Welcome struct {
	Epoch string
	LastN int64
	Hello int64 // this client's number of hellos; a socket with a lower one has been replaced
	List  List
	Gone  []models.Stream // streams among the cursors that are not theirs to read
}

// A List is the streams that open by themselves for one person: s/ first, then f/, then g/; after a hello also the p/
// streams among its cursors. It is as good as the fences at which it was read.
type List struct {
	Streams []StreamInfo
}

// A StreamInfo says where a stream stood in some snapshot, and that its reader had the right to it there.
type StreamInfo struct {
	Stream models.Stream
	Owner  models.ID
	Head   models.Seq
	Fence  models.Fence // the owner's
}

// An Ask asks for what comes after a cursor.
type Ask struct {
	Stream models.Stream
	Cursor models.Seq
	Reset  bool       // the cursor is of no use: begin a snapshot
	Until  models.Seq // when going on with a snapshot: the Head of its first page; else 0
}

// A Page answers an Ask; content and right were read in one snapshot, at Fence. It is at most one frame long.
type Page struct {
	Stream models.Stream
	Owner  models.ID
	Denied bool // the reader may not read the stream (or there is none): nothing else is set but Fence, when known, and
	Past   bool // that it is of a diary, and nothing but its day, which has left the window, is in the way
	Fence  models.Fence
	From   models.Seq
	To     models.Seq
	Head   models.Seq // of the stream in this snapshot
	Until  models.Seq // while a snapshot goes on (More): what to ask with next
	Reset  bool       // also when the cursor of the Ask turned out to be of no use
	More   bool
	Frame  []byte // a delta frame as JSON, without a line feed; also when there is nothing new (From = To)
}

// A Reader asks whether a person still has the right to some streams of one owner.
type Reader struct {
	User    models.ID
	Streams []models.Stream
}

// A Recheck is the answer, read in one snapshot at Fence.
type Recheck struct {
	Fence   models.Fence
	Allowed []map[models.Stream]bool // in the order of the readers
	Past    map[models.Stream]bool   // those of diaries from which nothing but the day, which has left the window, keeps all that asked
}

// A Head is where a stream stands.
type Head struct {
	Stream models.Stream
	Seq    models.Seq
	Fence  models.Fence
}

// A SessionState says whether a signed-in session is still good.
type SessionState int

// The states of a session.
const (
	SessionGood SessionState = iota
	SessionOver              // revoked, expired or unknown: close 4401
	SessionDisabled
)

// A Push is the mutations of one message of one client, in the order of their numbers.
type Push struct {
	Client    models.ID  // whose numbers the mutations have; empty: they have none, and are not known again
	REST      bool       // the instant is the server's and the stamping client all zeros (protocol section 6)
	IfRev     models.Rev // of REST's If-Match: refused with PreconditionFailed when the entity has another rev; 0: any
	Mutations []frame.Mutation
}

// PreconditionFailed is the refusal code of a Push whose IfRev does not hold; it is REST's alone.
const PreconditionFailed = "precondition_failed"

// A Pushed is what became of a Push.
type Pushed struct {
	N         int64          // the last number that was taken; 0 if none was
	Results   []frame.Result // of those taken
	Positions map[models.Stream]models.Seq
	Err       *frame.Error // why nothing from Err.N on was taken; nil if all were
}

// A Commit is what the engine announces after each transaction, in commit order: to this process's own streams at
// once, then to the others by the bus.
type Commit struct {
	At      models.Time // when it was made; 0: not known
	Streams []StreamCommit
	Notices []Notice
	Trace   []byte // where a span of what follows from it goes on; nil: there is none
}

// A Notice is a frame for the live sockets of one person, on whichever node: it is sent once, and nobody who is away
// gets it later. What must not be missed is an entity.
type Notice struct {
	User  models.ID
	Frame frame.Notice
}

// A StreamCommit is what one commit did to one stream.
type StreamCommit struct {
	Stream    models.Stream
	Owner     models.ID
	From, To  models.Seq // equal when only the fence moved
	Fence     models.Fence
	FenceWas  models.Fence // before this commit; equal to Fence when it did not move
	Concerned []models.ID  // when the fence moved: whose right may have changed; nil with a moved fence: anybody's
	Frame     []byte       // the delta frame as JSON, shared by all readers; nil when too large or nothing new
}
