// Every screen with the states it is mostly in, for the tests that look at all of them; and somebody whose screens are full.

import type { BrowserContextOptions, Page } from "playwright-core";
import { addDays } from "../src/sync/days.ts";
import { cheerId, diaryId, followerId, followId, newId } from "../src/sync/ids.ts";
import { settled, until } from "../src/sync/world.testing.ts";
import { befriend, join, type Person, today } from "./browser.ts";

export interface Screen {
  name: string;
  path: (world: World) => string;
  /** Opens what lies over it; the first is the screen itself. */
  states?: Record<string, (page: Page) => Promise<unknown>>;
}

export interface World {
  me: Person;
  friend: Person;
}

const key = (keys: string, shown: string) => async (page: Page) => {
  await page.keyboard.press(keys);
  await page.locator(shown).first().waitFor();
};
const press = (control: string, shown: string) => async (page: Page) => {
  await page.locator(control).first().click();
  await page.locator(shown).first().waitFor();
};
const onFirstRow = (keys: string, shown: string) => async (page: Page) => {
  await page.locator(".todo .check input").first().focus();
  await key(keys, shown)(page);
};

const plain = (...names: string[]): Screen[] => names.map((name) => ({ name, path: () => `/${name}` }));

/** For who is signed in. */
export const inside: readonly Screen[] = [
  {
    name: "today", path: () => "/",
    states: {
      "row menu": async (page) => {
        await page.locator(".todo .todo-menu").first().press("Enter"); // a finger uses the grip
        await page.locator(".menu").waitFor();
      },
      "fast add": key("n", ".fast-add-field"),
      "edit": onFirstRow("e", ".todo-edit"),
      "todo sheet": async (page) => {
        await onFirstRow("Enter", ".todo-edit")(page);
        await key("Enter", "dialog.sheet")(page);
      },
      "dates": onFirstRow("m", "dialog .date-picker"),
      "who sees it": press(".goal-head .chip", "dialog.sheet"),
      "who cheered": press(".cheer-pill", "dialog.sheet"),
      "palette": key("Control+k", "dialog[open]"),
      "shortcuts": key("?", "dialog[open]"),
    },
  },
  { name: "another day", path: () => `/day/${addDays(today(), 3)}` },
  { name: "feed", path: () => "/feed" },
  { name: "calendar", path: () => "/calendar" },
  { name: "goals", path: () => "/goals" },
  { name: "routines", path: () => "/routines" },
  ...plain("backlog", "diary"),
  { name: "a diary", path: () => `/diary/${today()}` },
  ...plain("inbox", "people", "search", "stats"),
  { name: "a friend", path: ({ friend }) => `/@${friend.account.handle}`, states: { "pick a cheer": press("[data-cheer]", ".cheer-panel"), "menu": press(".friend-actions [aria-haspopup=menu]", ".menu") } },
  { name: "nobody", path: () => "/@nobody.at.all" },
  { name: "nothing", path: () => "/no/such/page" },
  ...["", "/profile", "/days", "/look", "/privacy", "/notices", "/security", "/tokens", "/data", "/deleted", "/activity", "/account", "/about"].map((part) => ({ name: `settings${part}`, path: () => `/settings${part}` })),
];

/** For who is not. */
export const outside: readonly Screen[] = [...plain("login", "signup", "forgot", "invite/none", "no/such/page"), { name: "a public profile", path: ({ friend }) => `/@${friend.account.handle}` }];

/** Somebody with something on every screen, and a friend of theirs; the names and titles are of the length that people write. */
export async function world(locale: "ko" | "en", options: { window?: BrowserContextOptions; path?: string | null } = {}): Promise<World> {
  const w = texts[locale];
  const [me, friend, asker] = await Promise.all([
    join("jiwoo", { locale, goals: [{ title: w.goals[0]!, todos: w.todos, done: w.done }, { title: w.goals[1]!, audience: "private", todos: [w.long] }], ...options, path: null }),
    join("hajun", { locale, goals: [{ title: w.goals[2]!, audience: "public", todos: w.todos, done: w.done }], path: null }),
    join("sora", { locale, path: null }),
  ]);
  await befriend(me, friend);
  await befriend(friend, me);
  const mine = me.device;
  const [goal] = me.goals as [string];
  const done = [...mine.all("todo")].find(({ entity }) => entity.done)!.entity.id;
  await mine.change(
    { op: "put", kind: "profile", id: me.account.user, fields: { bio: w.long } },
    { op: "put", kind: "todo", id: newId(), fields: { goal_id: goal, title: w.long, date: null } },
    { op: "put", kind: "todo", id: done, fields: { memo: w.long, checklist: [{ text: w.todos[0], done: true }, { text: w.long, done: false }], alarm: "08:30" } },
    { op: "put", kind: "routine", id: newId(), fields: { goal_id: goal, title: w.todos[1], rule: { freq: "weekly", weekdays: ["mon", "wed", "fri"] }, mode: "auto", start: today() } },
    { op: "put", kind: "routine", id: newId(), fields: { goal_id: goal, title: w.todos[0], rule: { freq: "daily" }, mode: "manual", start: today() } },
    { op: "put", kind: "diary", id: diaryId(me.account.user, today()), fields: { date: today(), mood: "😊", text: `${w.long}\n${w.long}`, audience: "followers" } },
    { op: "put", kind: "reminder", id: newId(), fields: { time: "21:00", label: w.todos[0], enabled: true } },
  );
  await asker.device.put("follow", followId(asker.account.user, me.account.user), { user_id: me.account.user });
  await friend.device.put("cheer", cheerId(done, friend.account.user), { target_kind: "todo", target_id: done, emoji: "👏" });
  await until(mine, () => [...mine.all("cheer")].length > 0 && mine.get("follower", followerId(me.account.user, asker.account.user)) !== undefined, "the cheer and the request");
  await settled(mine, friend.device, asker.device);
  return { me, friend };
}

const texts = {
  ko: {
    goals: ["운동", "공부와 마음 챙기기를 함께 하는 하루", "건강하게 지내기"],
    todos: ["물 2L 마시기", "저녁 먹고 동네 한 바퀴 천천히 걷기", "스트레칭"],
    done: ["아침 산책"],
    long: "다음 주 발표 자료를 한 번 더 읽고 고칠 곳을 표시한 다음 민지에게 보내기 https://example.com/a/very/long/address/that/does/not/break",
  },
  en: {
    goals: ["Health", "Studying and looking after my mind every day", "Staying healthy"],
    todos: ["Drink two litres of water", "Take a slow walk around the block after dinner", "Stretch"],
    done: ["Morning walk"],
    long: "Read the slides for next week once more, mark what has to change and send them to Minji https://example.com/a/very/long/address/that/does/not/break",
  },
};

/** Shows a screen without loading the page again, and waits until it stands still. */
export async function show(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
  await still(page);
}

/** Waits until the screen stands, nothing is being loaded and nothing moves. */
export async function still(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const stands = document.querySelector("dialog[open], #main h1, .bare h1");
    const moving = document.getAnimations().some((a) => a.playState === "running" && a.effect?.getComputedTiming().iterations !== Infinity);
    return stands && !document.querySelector(".skeleton") && !moving;
  });
}
