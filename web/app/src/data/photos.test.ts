import "fake-indexeddb/auto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { newId } from "../sync/ids.ts";
import { device, settled, signUp, until } from "../sync/world.testing.ts";
import { alone, show, when } from "./attached.testing.ts";
import { attachPhoto, detachPhoto, photosWaiting, photoURL, waitingPhoto } from "./photos.ts";
import { fitted } from "./picture.ts";
import { held } from "./world.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** One white pixel. */
const pixel = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
const picture = (): Blob => new Blob([pixel], { type: "image/png" });

test("a picture is sent no larger than 2,048 pixels, in its shape, and a small one as it is", () => {
  expect(fitted(4096, 3072)).toEqual({ width: 2048, height: 1536 });
  expect(fitted(300, 9000)).toEqual({ width: 68, height: 2048 });
  expect(fitted(640, 480)).toEqual({ width: 640, height: 480 });
});

describe("without a connection", () => {
  test("a picked photo waits, is shown, and survives the page", async () => {
    const a = await alone();
    ends.push(() => a.close());
    const id = newId();
    await a.client.put("goal", newId(), { title: "move" });
    await a.client.put("todo", id, { goal_id: newId(), title: "run" });
    await attachPhoto("todo", id, picture());
    expect(waitingPhoto("todo", id).value).toMatchObject({ refused: false });
    expect(photosWaiting.value).toBe(1);
    const again = show(a.client); // as if the page was opened anew
    ends.push(again);
    await when(waitingPhoto("todo", id), (w) => w !== null, "the kept photo");
  });

  test("one that is taken away again is not sent", async () => {
    const a = await alone();
    ends.push(() => a.close());
    const id = newId();
    await a.client.put("todo", id, { goal_id: newId(), title: "run" });
    await attachPhoto("todo", id, picture());
    await detachPhoto("todo", id);
    expect(waitingPhoto("todo", id).value).toBeNull();
    expect(photosWaiting.value).toBe(0);
  });

  test("one whose todo was deleted waits for its undo, and is gone when the page is opened anew", async () => {
    const a = await alone();
    ends.push(() => a.close());
    const [id, other] = [newId(), newId()];
    for (const todo of [id, other]) {
      await a.client.put("todo", todo, { goal_id: newId(), title: "run" });
      await attachPhoto("todo", todo, picture());
    }
    await a.client.delete("todo", id);
    expect(waitingPhoto("todo", id).value).not.toBeNull();
    ends.push(show(a.client));
    await when(waitingPhoto("todo", other), (w) => w !== null, "the kept photo");
    expect(waitingPhoto("todo", id).value).toBeNull();
  });
});

describe("with a server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 180_000);
  afterAll(() => server?.stop());

  test("goes up before the todo that shows it, and is forgotten with it", async () => {
    const c = device(server.address, await signUp(server.address, "photographer"));
    ends.push(() => c.close());
    await settled(c);
    ends.push(show(c));
    const [goal, id] = [newId(), newId()];
    await c.put("goal", goal, { title: "move" });
    await c.put("todo", id, { goal_id: goal, title: "run" });
    await attachPhoto("todo", id, picture());
    await until(c, () => !!c.get("todo", id)?.entity.photo_id, "the photo's id");
    await settled(c);
    expect(c.refused()).toEqual([]);
    await when(waitingPhoto("todo", id), (waiting) => waiting === null, "the end of waiting");
    const shown = photoURL(held("todo").peek(id)!.entity.photo_id, 1024);
    expect(shown.value).toMatch(/^blob:/);
    await c.delete("todo", id);
    expect(shown.value).toBeNull();
  });

  test("what the server does not take is kept, and said", async () => {
    const c = device(server.address, await signUp(server.address, "photographer2"));
    ends.push(() => c.close());
    await settled(c);
    ends.push(show(c));
    const [goal, id] = [newId(), newId()];
    await c.put("goal", goal, { title: "move" });
    await c.put("todo", id, { goal_id: goal, title: "run" });
    await settled(c);
    await attachPhoto("todo", id, new Blob(["no picture"], { type: "image/jpeg" }));
    await when(waitingPhoto("todo", id), (w) => w?.refused === true, "the refusal");
    expect(photosWaiting.value).toBe(0);
  });
});
