// The entities of the protocol as a client holds them (protocol section 3): whole, null and absent are the same.

export type ID = string; // UUID, lower case
export type Day = string; // YYYY-MM-DD
export type Instant = string; // RFC 3339, UTC, milliseconds
export type TimeOfDay = string; // HH:MM
export type Stream = string; // s/<user>, f/<user>, p/<user>, g/<goal or diary>

export type Audience = "private" | "selected" | "followers" | "public";
export type Status = "active" | "hidden" | "done" | "ended" | "stopped";
export type Color = "coral" | "apricot" | "honey" | "leaf" | "teal" | "sky" | "indigo" | "violet" | "pink" | "slate";

export const audiences: readonly Audience[] = ["private", "selected", "followers", "public"]; // from narrow to wide
export const colors: readonly Color[] = ["coral", "apricot", "honey", "leaf", "teal", "sky", "indigo", "violet", "pink", "slate"];

export interface Person {
  id: ID;
  handle: string;
  name: string;
  photo_id?: ID | null;
}

interface Base<K extends string> {
  kind: K;
  id: ID;
  rev: number; // 0 while only this client knows of it
  created_at?: Instant;
}

export interface Goal extends Base<"goal"> {
  title: string;
  color: Color;
  rank: string;
  status: Status;
  audience?: Audience; // own ones only, as viewers
  viewers?: ID[] | null;
}

export interface ChecklistLine {
  text: string;
  done: boolean;
}

export interface Todo extends Base<"todo"> {
  goal_id: ID;
  title: string;
  date: Day | null;
  done: boolean;
  done_at: Instant | null;
  rank: string;
  checklist: ChecklistLine[] | null;
  photo_id: ID | null;
  cheers: Record<string, number>;
  memo?: string | null; // another's only when it is public
  memo_public?: boolean;
  alarm?: TimeOfDay | null;
  routine_id?: ID | null;
  occurrence_date?: Day | null;
  timer_s?: number;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

export type Rule =
  | { freq: "daily" }
  | { freq: "weekly" | "biweekly"; weekdays: Weekday[] }
  | { freq: "monthly"; days?: number[]; last?: boolean }
  | { freq: "yearly"; dates: string[] }; // MM-DD

export interface Routine extends Base<"routine"> {
  goal_id: ID;
  title: string;
  rule: Rule;
  mode: "auto" | "manual";
  time: TimeOfDay | null;
  start: Day | null;
  end: Day | null;
  paused: boolean;
  rank: string;
}

export interface Skip extends Base<"skip"> {
  routine_id: ID;
  date: Day;
}

export interface Diary extends Base<"diary"> {
  date: Day;
  mood: string | null;
  text: string | null;
  color: Color | null;
  temperature: number | null;
  photo_id: ID | null;
  cheers: Record<string, number>;
  audience?: Audience;
  viewers?: ID[] | null;
  draft?: boolean;
}

export interface Cheer extends Base<"cheer"> {
  target_kind: "todo" | "diary";
  target_id: ID;
  emoji: string;
  user: Person; // who cheered
}

export interface Edge<K extends "follow" | "follower" | "block" | "mute" | "bell"> extends Base<K> {
  user_id: ID;
  user: Person;
  state?: "requested" | "accepted"; // of follow and follower
}
export type Follow = Edge<"follow">;
export type Follower = Edge<"follower">;
export type Block = Edge<"block">;
export type Mute = Edge<"mute">;
export type Bell = Edge<"bell">;

export interface Reminder extends Base<"reminder"> {
  time: TimeOfDay;
  label: string;
  enabled: boolean;
}

export interface Timer extends Base<"timer"> {
  todo_id: ID;
  state: "running" | "paused" | "stopped";
  started_at: Instant | null;
  elapsed_s: number; // before started_at
}

export interface Profile extends Base<"profile"> {
  handle: string;
  name: string;
  bio: string;
  photo_id: ID | null;
}

export interface Settings extends Base<"settings"> {
  locale: "ko" | "en";
  time_zone: string;
  week_start: "mon" | "sun";
  day_start_hour: number; // 0..6
  newest_first: boolean;
  approve_followers: boolean;
  searchable_by_handle: boolean;
  searchable_by_email: boolean;
  in_explore: boolean;
  cheers_on_todos: boolean;
  cheers_on_diaries: boolean;
  default_audience: Audience;
  quiet_from: TimeOfDay | null;
  quiet_to: TimeOfDay | null;
  inbox_seen_at: Instant | null;
}

export interface News extends Base<"news"> {
  news: "knock" | "missed" | "session" | "system";
  user?: Person | null;
  todo_id?: ID | null;
  at: Instant;
}

export interface Kinds {
  goal: Goal;
  todo: Todo;
  routine: Routine;
  skip: Skip;
  diary: Diary;
  cheer: Cheer;
  follow: Follow;
  follower: Follower;
  block: Block;
  mute: Mute;
  bell: Bell;
  reminder: Reminder;
  timer: Timer;
  profile: Profile;
  settings: Settings;
  news: News;
}
export type Kind = keyof Kinds;
export type Entity = Kinds[Kind];

/** The kinds that a client may put or delete; knock has no entity. */
export type PutKind = Kind | "knock";
export type Fields = Record<string, unknown>;
