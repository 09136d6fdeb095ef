// Wakes the browser's database while the rest of the program is still being read: a start waits longest for its opening.
// Imported first of all, for that alone.

import { databaseOf } from "./idb.ts";
import { lastUser, recall } from "./remember.ts";

/** By then the store itself has it open. */
const enoughMs = 3000;

const user = recall(lastUser);
if (user && typeof indexedDB !== "undefined") {
  const asked = indexedDB.open(databaseOf(user));
  asked.onupgradeneeded = () => asked.transaction!.abort(); // there is none, and this is not who makes it
  asked.onerror = (e) => e.preventDefault();
  asked.onsuccess = () => {
    const db = asked.result;
    db.onversionchange = () => db.close();
    setTimeout(() => db.close(), enoughMs);
  };
}
