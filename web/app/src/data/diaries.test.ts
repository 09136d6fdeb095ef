import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { addDays, todayIn } from "../sync/days.ts";
import type { Diary } from "../sync/entities.ts";
import { diaryId } from "../sync/ids.ts";
import { device, login, settled, signUp, until } from "../sync/world.testing.ts";
import { alone, type Alone, show, when } from "./attached.testing.ts";
import { diaryOf, missing, pastDiaries, readPast, removeDiary, revisions, saveDiary } from "./diaries.ts";
import { undoLast } from "./undo.ts";

const day = "2026-11-22";
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function writer(): Promise<Alone> {
  const a = await alone();
  ends.push(() => a.close());
  return a;
}

describe("a diary without a connection", () => {
  test("begins as a draft that only I see, with what was written first", async () => {
    const { me } = await writer();
    await saveDiary(day, { text: "first snow" });
    expect(diaryOf(me, day).value).toMatchObject({ date: day, text: "first snow", mood: null, draft: true });
  });

  test("is written on without losing what stands there", async () => {
    const { me } = await writer();
    await saveDiary(day, { text: "first snow" });
    await saveDiary(day, { mood: "😌" });
    expect(diaryOf(me, day).value).toMatchObject({ text: "first snow", mood: "😌", draft: true });
  });

  test("comes back as it was when its deletion is undone", async () => {
    const { me } = await writer();
    await saveDiary(day, { text: "first snow", mood: "😌" });
    removeDiary(day, () => "deleted");
    expect(diaryOf(me, day).value).toBeNull();
    undoLast();
    expect(diaryOf(me, day).value).toMatchObject({ text: "first snow", mood: "😌", date: day });
  });

  test("stands in the list, the newest first", async () => {
    await writer();
    for (const d of [day, addDays(day, -2), addDays(day, -1)]) await saveDiary(d, { text: d });
    expect(pastDiaries.value.map((d) => d.date)).toEqual([day, addDays(day, -1), addDays(day, -2)]);
  });
});

describe("finishing", () => {
  test("asks for what is missing", () => {
    expect(missing(null)).toBe("both");
    expect(missing({ mood: "😌", text: "  " })).toBe("text");
    expect(missing({ mood: null, text: "snow" })).toBe("mood");
    expect(missing({ mood: "😌", text: "snow" })).toBeNull();
  });
});

describe("with a server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 180_000);
  afterAll(() => server?.stop());

  test("one that was deleted and is written anew begins empty", async () => {
    const c = device(server.address, await signUp(server.address, "diarist1"));
    ends.push(() => c.close());
    await settled(c);
    ends.push(show(c));
    const today = todayIn("Asia/Seoul", 0, new Date());
    await saveDiary(today, { text: "gone soon", mood: "😌", draft: false });
    await settled(c);
    removeDiary(today, () => "deleted");
    await settled(c);
    await saveDiary(today, { mood: "😄" });
    await settled(c);
    expect(c.refused()).toEqual([]);
    expect(diaryOf(c.user, today).value).toMatchObject({ mood: "😄", draft: true });
    expect(diaryOf(c.user, today).value?.text ?? null).toBeNull();
  });

  test("the text that another device replaced is offered", async () => {
    const account = await signUp(server.address, "diarist2");
    const phone = device(server.address, account);
    const desk = device(server.address, await login(server.address, "diarist2"));
    ends.push(() => phone.close(), () => desk.close());
    await settled(phone, desk);
    ends.push(show(desk));
    const today = todayIn("Asia/Seoul", 0, new Date());
    const id = diaryId(desk.user, today);
    await phone.put("diary", id, { date: today, draft: true, text: "from the phone" });
    await settled(phone);
    await until(desk, () => desk.get("diary", id) !== undefined, "the phone's text");
    await saveDiary(today, { text: "from the desk" });
    await settled(desk);
    expect((await revisions(id)).map((r) => r.text)).toContain("from the phone");
  });

  test("older diaries are read back to the next ones, until there are none", async () => {
    const account = await signUp(server.address, "diarist3");
    const writes = device(server.address, account);
    ends.push(() => writes.close());
    const today = todayIn("Asia/Seoul", 0, new Date());
    const old = [addDays(today, -100), addDays(today, -700)];
    for (const date of old) await writes.put("diary", diaryId(writes.user, date), { date, draft: true, text: `on ${date}` });
    await settled(writes);
    const c = device(server.address, await login(server.address, "diarist3"));
    ends.push(() => c.close());
    await settled(c);
    ends.push(show(c));
    expect(pastDiaries.value).toEqual([]);
    const from = await readPast(addDays(today, -61));
    await when(pastDiaries, (all: Diary[]) => all.length === 1, "the first");
    expect(from).not.toBeNull();
    expect(await readPast(from!)).toBeNull();
    expect(pastDiaries.value.map((d) => d.date)).toEqual(old);
  });
});
