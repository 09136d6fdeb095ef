// When this device has no room for what is written, or has thrown away what was kept.

import { storageFull } from "../../data/change.ts";
import { client } from "../../data/world.ts";
import { words } from "../../i18n/banners.ts";
import { Button } from "../../ui/button.tsx";

export function StorageCard() {
  if (!storageFull.value) return null;
  return (
    <div class="storage" role="alert">
      <h2>{words().storageFull}</h2>
      <p>{words().storageFullHint}</p>
      <div class="storage-actions">
        <Button kind="primary" onClick={saveUnsent}>{words().saveFile}</Button>
        <Button onClick={() => (storageFull.value = false)}>{words().later}</Button>
      </div>
    </div>
  );
}

/** Hands out what has not been sent, as a file. */
function saveUnsent(): void {
  const c = client();
  const text = JSON.stringify({ pending: c.pending(), refused: c.refused() }, null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "modu-unsent.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
