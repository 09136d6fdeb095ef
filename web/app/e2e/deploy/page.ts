// A page as small as one can be that keeps itself up to date as the client does.

import { reloadWhenChunksAreGone } from "../../src/pwa/chunks.ts";
import { registerWorker } from "../../src/pwa/update.ts";

declare const BUILD: string;

const state = {
  build: BUILD,
  mayUpdate: false,
  take: null as (() => void) | null,
  opened: [] as string[],
  late: () => import("./late.ts").then((m) => m.late),
};

declare global {
  interface Window {
    page: typeof state;
  }
}
window.page = state;

registerWorker({
  mayUpdate: () => state.mayUpdate,
  onUpdate: (take) => {
    state.take = take;
  },
  onOpen: (path) => state.opened.push(path),
});
reloadWhenChunksAreGone(() => state.mayUpdate);
