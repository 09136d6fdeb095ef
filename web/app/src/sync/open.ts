import type { Change, Client, ClientOptions, Held, Status } from "./client.ts";
import type { Answer, Core } from "./core.ts";
import type { ID, Kind, Stream } from "./entities.ts";
import { newId } from "./ids.ts";
import { newKeeper } from "./keeping.ts";
import { newMemory } from "./memory.ts";
import { fits } from "./queue.ts";
import { keepRead, newReader, type Hold } from "./reading.ts";
import { newRest } from "./rest.ts";
import { newIdentity, newSession, within, type Session } from "./session.ts";
import { newListeners } from "./listeners.ts";
import { newResults } from "./results.ts";
import { newSharing } from "./sharing.ts";
import { apply, newState, queueOf, stateOf, type Changed, type Key } from "./state.ts";
import type { Batch, Pending } from "./store.ts";
import { newView, type View } from "./view.ts";
import { holds } from "./windows.ts";

/** A tab that leads so soon after it has read the Store need not read it again. */
const freshMs = 500;

/** How long the tab that leads may take to stop when everything is to be forgotten. */
const partingMs = 3000;

/** Opens a client: see README.md. */
export function openClient(options: ClientOptions): Client {
  const me = options.user;
  const store = options.store ?? newMemory();
  const now = options.now ?? Date.now;
  const state = newState();
  const listeners = newListeners();
  const results = newResults();
  const unsaved = new Set<string>(); // keys of pending mutations
  const newPicture = () => newView(state, me, serverNow, (keys) => listeners.emit("change", keys));
  let view: View = newPicture();
  let aheadMs = 0; // the server's clock, compared with ours
  let status: Status = "connecting";
  let session: Session | undefined; // while this tab leads
  let lastAt = 0; // ms, of the last change
  let loadedAt = 0; // ms
  let told: { keys: Set<Key>; queue: boolean } | undefined; // what has changed since together began
  let closed = false;

  function serverNow(): number {
    return now() + aheadMs;
  }

  const core: Core = {
    options, state, now, serverNow, together,
    watched: new Set<Stream>(),
    loading: () => keeper.loading(),
    saved: (key) => !unsaved.has(key),
    keep(batch, replica = false) {
      show(batch);
      const kept = keeper.commit(batch, replica);
      return replica ? kept.catch(() => {}) : kept;
    },
    clock(ahead) {
      aheadMs = ahead;
      sharing.post({ type: "status", status, aheadMs });
    },
    status(next) {
      setStatus(next);
      sharing.post({ type: "status", status, aheadMs });
    },
    answers(list) {
      takeAnswers(list);
      sharing.post({ type: "answers", list });
    },
    notice(notice) {
      listeners.emit("notice", notice);
      sharing.post({ type: "notice", notice });
    },
    streamChanged(stream, state) {
      listeners.emit("stream", stream, state);
      sharing.post({ type: "stream", stream, state });
    },
  };

  const keeper = newKeeper({
    store,
    heard: show,
    reloaded(saved) {
      Object.assign(state, stateOf(saved));
      view.stop();
      view = newPicture();
      listeners.emit("change", null);
      listeners.emit("queue");
    },
    post: (tick, batch) => sharing.post({ type: "batch", tick, batch }),
  });

  const sharing = newSharing(options, {
    batch(tick, batch) {
      keeper.take(tick, batch);
      session?.wake();
    },
    status(next, ahead) {
      aheadMs = ahead;
      setStatus(next);
    },
    answers: takeAnswers,
    notice: (notice) => listeners.emit("notice", notice),
    stream: (stream, state) => listeners.emit("stream", stream, state),
    watch(stream) {
      if (core.watched.has(stream)) return;
      core.watched.add(stream);
      session?.watch(stream);
    },
    unwatch: (stream) => void forgetWatched(stream),
    owner: (stream, owner) => void setOwner(stream, owner),
    nudge: () => session?.nudge(),
    wiped() {
      setStatus("signed_out");
      void client.close();
    },
    hold: holdHere,
    watched: () => core.watched,
    current: () => ({ status, aheadMs }),
    leading: () => session !== undefined,
  });

  /** Applies a batch to memory and says what has changed. */
  function show(batch: Batch): void {
    const changed: Changed = apply(state, batch);
    const keys = view.follow(changed);
    const mine = told;
    const news = mine ?? { keys, queue: false };
    if (mine) for (const key of keys) mine.keys.add(key);
    news.queue ||= changed.queue;
    if (!mine) tell(news);
  }

  function tell({ keys, queue }: { keys: Set<Key>; queue: boolean }): void {
    if (keys.size > 0) listeners.emit("change", keys);
    if (queue) listeners.emit("queue");
  }

  function together(run: () => void): void {
    const outer = told;
    const mine = outer ?? { keys: new Set<Key>(), queue: false };
    told = mine;
    try {
      run();
    } finally {
      told = outer;
      if (!outer) tell(mine);
    }
  }

  function setStatus(next: Status): void {
    if (status === next || closed) return;
    // A break is not over before it is: while it is tried again, the word for it stays.
    if (next === "connecting" && status !== "live") return;
    status = next;
    listeners.emit("status", next);
  }

  function takeAnswers(list: Answer[]): void {
    results.take(list);
  }

  async function start(): Promise<void> {
    await keeper.load();
    loadedAt = now();
    if (!closed) sharing.lead(leadUntilClosed);
  }

  /** The work of the leading tab: what others have kept since is read first. */
  async function leadUntilClosed(over: Promise<void>): Promise<void> {
    if (now() - loadedAt > freshMs) await keeper.load();
    if (closed) return;
    if (!state.identity || state.identity.user !== me) await core.keep({ identity: newIdentity(me) }, true);
    session = newSession(core);
    keeper.onLoaded(() => session?.proceed());
    await over;
    session.stop();
    session = undefined;
    await keeper.settled();
  }

  function at(): string {
    lastAt = Math.max(lastAt, serverNow()); // of two puts of one client the second has to win
    return new Date(lastAt).toISOString();
  }

  function pendingOf(changes: readonly Change[]): Pending[] {
    const instant = at();
    const keys = changes.map(() => newId());
    return changes.map((change, i) => ({
      key: keys[i]!, batch: keys[0]!, n: 0, op: change.op, kind: change.kind, id: change.id, at: instant,
      ...(change.fields && { fields: change.fields }),
    }));
  }

  async function change(...changes: Change[]): Promise<string> {
    return send(pendingOf(changes), {});
  }

  async function send(pending: Pending[], also: Batch): Promise<string> {
    if (pending.length === 0 || !fits(pending)) throw new RangeError(`${pending.length} changes do not fit into one message`);
    const keys = pending.map(({ key }) => key);
    const batch = pending[0]!.batch;
    for (const key of keys) unsaved.add(key);
    results.expect(batch, keys);
    try {
      await core.keep({ ...also, pendingPut: structuredClone(pending) });
    } catch (why) {
      results.forget(batch);
      show({ pendingDel: keys });
      throw why;
    } finally {
      for (const key of keys) unsaved.delete(key);
    }
    session?.wake();
    return batch;
  }

  /** In the leading tab, whose cursors are the newest. */
  async function setOwner(stream: Stream, owner: ID): Promise<void> {
    const held = state.streams.get(stream);
    if (session && held && held.state.owner !== owner) await core.keep({ streams: [{ stream, state: { ...held.state, owner } }] }, true);
  }

  async function forgetWatched(stream: Stream): Promise<void> {
    core.watched.delete(stream);
    if (!session) return;
    session.unwatch(stream);
    if (state.streams.has(stream)) await core.keep({ forget: [stream] }, true);
  }

  const rest = newRest(options);
  const reader = newReader(rest, (streams) => (session ? holdHere(streams) : sharing.hold(streams)));

  function holdHere(streams: readonly Stream[]): Promise<Hold> {
    const hold = session?.hold(streams) ?? { broken: () => true, release() {} };
    return Promise.resolve({ keep: (found, positions) => keepRead(core, found, positions, hold.broken()), release: hold.release });
  }

  async function shut(): Promise<void> {
    if (closed) return;
    closed = true;
    view.stop();
    session?.stop();
    await sharing.stop();
    await keeper.settled();
    keeper.stop();
  }

  const client: Client = {
    user: me,
    loaded: start(),
    status: () => status,
    leading: () => session !== undefined,
    serverNow,
    clientID: () => state.identity?.client ?? "",
    get: <K extends Kind>(kind: K, id: ID) => view.get(kind, id) as Held<K> | undefined,
    all: <K extends Kind>(kind: K) => view.all(kind) as Iterable<Held<K>>,
    streams: () => new Map([...state.streams].map(([stream, { state }]) => [stream, { cursor: state.cursor, owner: state.owner }])),
    holds: (owner, day) => holds(state, owner, day),
    change,
    put: (kind, id, fields) => change({ op: "put", kind, id, fields }),
    delete: (kind, id, fields) => change({ op: "delete", kind, id, ...(fields && { fields }) }),
    answered: (batch) => results.of(batch, queueOf(state).filter((p) => p.batch === batch).map(({ key }) => key)),
    pending: () => queueOf(state),
    refused: () => [...state.refused.values()],
    async retry(key, fields) {
      const refused = state.refused.get(key);
      if (!refused) return;
      const { op, kind, id, fields: were } = refused.mutation;
      const again = fields ?? were;
      await send(pendingOf([{ op, kind, id, ...(again && { fields: again }) }]), { refusedDel: [key] });
    },
    discard: (key) => core.keep({ refusedDel: [key] }),
    watch(stream) {
      core.watched.add(stream);
      if (session) session.watch(stream);
      else sharing.post({ type: "watch", stream });
    },
    async unwatch(stream) {
      await forgetWatched(stream);
      if (!session) sharing.post({ type: "unwatch", stream });
    },
    request: async <T>(method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      (await rest.json<T>(method, path, body, headers)).body,
    blob: rest.blob,
    readInto: (path, streams, pick, days = []) => reader.read(path, streams, (answer) => ({ puts: pick(answer as never), days })),
    async setOwner(stream, owner) {
      if (session) await setOwner(stream, owner);
      else sharing.post({ type: "owner", stream, owner });
    },
    on: listeners.on,
    nudge() {
      if (session) session.nudge();
      else sharing.nudge();
    },
    async close() {
      await shut();
      store.close();
    },
    async wipe(keepPending) {
      sharing.post({ type: "wiped" });
      await within(partingMs, sharing.leads()).catch(() => {}); // what the leading tab was about to save must not come after
      await shut();
      await store.wipe(keepPending);
      store.close();
    },
  };
  void client.loaded.catch(() => {}); // whoever awaits it hears of it
  return client;
}

