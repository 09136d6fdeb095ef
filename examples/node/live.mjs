// Adds a todo, then prints what one's friends do, live. It needs Node 22 (or 20 with --experimental-websocket) and the SDK:
//
//   (cd web/app && npm ci && npm run sdk)
//   node examples/node/live.mjs http://127.0.0.1:8080 jiwoo together-modu "drink water"

import { newId, openClient, signIn, todayIn } from "../../web/app/dist-sdk/modu-sync.js";

const [server, login, password, title = "say hello from Node"] = process.argv.slice(2);
if (!password) {
  console.error("usage: live.mjs SERVER LOGIN PASSWORD [TITLE]");
  process.exit(2);
}

const { user, token } = await signIn(server, login, password);
const client = openClient({ server, user, token, agent: "example/1.0" });
client.on("status", (status) => console.log(status));
await new Promise((resolve) => client.on("status", (status) => status === "live" && resolve()));

// A todo belongs to a goal: one's own first, or a new one.
const own = [...client.all("goal")].find(({ owner }) => owner === user);
const goal = own?.entity.id ?? newId();
if (!own) await client.put("goal", goal, { title: "From Node", audience: "followers" });
const { time_zone, day_start_hour } = client.get("settings", user).entity;
const date = todayIn(time_zone, day_start_hour, new Date(client.serverNow()));
const batch = await client.put("todo", newId(), { goal_id: goal, title, date });
const [result] = await client.answered(batch);
console.log(result.ok ? `added: ${title}` : `refused: ${result.message}`);

// From now on every change that arrives.
client.on("change", (keys) => {
  for (const key of keys ?? []) {
    const [kind, id] = key.split("/");
    const held = kind === "todo" ? client.get("todo", id) : undefined;
    if (!held || held.owner === user) continue;
    const name = client.get("profile", held.owner)?.entity.name || held.owner;
    console.log(`${name}: ${held.entity.done ? "✓" : "·"} ${held.entity.title}`);
  }
});
process.on("SIGINT", () => client.close().then(() => process.exit(0)));
