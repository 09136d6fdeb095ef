import { afterEach, beforeEach, expect, test } from "vitest";
import type { Client } from "../sync/client.ts";
import { newId } from "../sync/ids.ts";
import { openClient } from "../sync/open.ts";
import { today } from "./clock.ts";
import { followLocale, saveSettings, settings } from "./me.ts";
import { attach } from "./world.ts";

let client: Client;
let detach: () => void;
beforeEach(async () => {
  client = openClient({ server: "http://127.0.0.1:1", user: newId(), token: async () => "none", agent: "test" });
  await client.loaded;
  detach = attach(client);
});
afterEach(async () => {
  detach();
  await client.close();
});

test("a setting that is changed before the settings have come leaves the others as they were", async () => {
  const stop = followLocale();
  const day = today.value;
  await saveSettings({ inbox_seen_at: "2026-11-22T00:00:00.000Z" });
  expect(settings.value).toMatchObject({ inbox_seen_at: "2026-11-22T00:00:00.000Z", day_start_hour: 0, default_audience: "private" });
  expect(today.value).toBe(day);
  stop();
});
