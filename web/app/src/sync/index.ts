// The TypeScript SDK: what README.md beside this file describes.

export { openClient } from "./open.ts";
export { newMemory } from "./memory.ts";
export { personal, resume, signIn, type SignedIn } from "./signin.ts";
export { Problem, SignedOut } from "./client.ts";
export type { Change, Client, ClientOptions, Held, SocketLike, Status, Tabs, TokenSource } from "./client.ts";
export * from "./entities.ts";
export type { Mutation, Notice, RefusalCode, Result } from "./frames.ts";
export { StoreFull } from "./store.ts";
export type { Batch, Identity, Pending, Refused, Saved, Store, StreamState } from "./store.ts";
export { blockId, bellId, cheerId, derivedId, diaryId, followerId, followId, isId, muteId, newId, occurrenceId, skipId, timerId } from "./ids.ts";
export { compareRank, rankAfter, rankBetween, ranksBetween } from "./rank.ts";
export { addDays, dayDiff, isDay, todayIn } from "./days.ts";
