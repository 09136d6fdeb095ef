// The SDK as a program uses it: built, and the example in Node run by it.

import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { followerId, followId, newId } from "../src/sync/ids.ts";
import { device, password, settled, signUp, until } from "../src/sync/world.testing.ts";
import { startServer } from "./server.ts";

const app = fileURLToPath(new URL("..", import.meta.url));
const example = fileURLToPath(new URL("../../../examples/node/live.mjs", import.meta.url));

test("the example adds a todo and prints what a friend does", async () => {
  execFileSync("npm", ["run", "sdk"], { cwd: app, stdio: "pipe" });
  expect(existsSync(`${app}/dist-sdk/types/index.d.ts`)).toBe(true);
  const server = await startServer();
  const [minji, sunho] = [await signUp(server.address, "minji"), await signUp(server.address, "sunho")];
  const [mine, theirs] = [device(server.address, minji), device(server.address, sunho)];
  await settled(mine, theirs);
  await mine.put("follow", followId(minji.user, sunho.user), { user_id: sunho.user });
  const edge = followerId(sunho.user, minji.user);
  await until(theirs, () => theirs.get("follower", edge) !== undefined, "the request");
  const goal = newId();
  await theirs.change(
    { op: "put", kind: "follower", id: edge, fields: { user_id: minji.user, state: "accepted" } },
    { op: "put", kind: "profile", id: sunho.user, fields: { name: "Sunho" } },
    { op: "put", kind: "goal", id: goal, fields: { title: "Health", audience: "followers" } },
  );
  await settled(theirs);

  const child = spawn(process.execPath, ["--experimental-websocket", example, server.address, "minji", password, "drink water"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const said = lines(child.stdout.setEncoding("utf8"));
    await said("added: drink water");
    await until(mine, () => [...mine.all("todo")].some(({ entity }) => entity.title === "drink water"), "the todo");
    const todo = newId();
    await theirs.put("todo", todo, { goal_id: goal, title: "walk", date: new Date().toISOString().slice(0, 10) });
    await said("Sunho: · walk");
    await theirs.put("todo", todo, { done: true });
    await said("Sunho: ✓ walk");
  } finally {
    child.kill("SIGKILL");
    await Promise.all([mine.close(), theirs.close()]);
    await server.stop();
  }
});

/** Waits for a line of a text that comes in pieces. */
function lines(stream: NodeJS.ReadableStream): (line: string) => Promise<void> {
  let text = "";
  let look = () => {};
  stream.on("data", (piece) => {
    text += String(piece);
    look();
  });
  return (line) =>
    new Promise((resolve) => {
      look = () => {
        if (text.split("\n").includes(line)) resolve();
      };
      look();
    });
}
