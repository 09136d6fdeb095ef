import "./data/waking.ts";
import "./ui/tokens.css";
import "./ui/base.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { start } from "./data/session.ts";
import { followLinks, go } from "./router.ts";
import { listenToKeys } from "./screens/shell/keys.ts";
import { sayUnsupported, supported } from "./screens/system/unsupported.ts";
import { applyPrefs } from "./ui/prefs.ts";
import { closeTopmost } from "./ui/overlays.ts";
import { whenIdle } from "./ui/when_idle.ts";

applyPrefs();
// Back closes what lies over the page first, and stays on it. Before the router hears of it.
let returning = false;
addEventListener("popstate", (e) => {
  if (!returning && !closeTopmost()) return;
  e.stopImmediatePropagation();
  if (!returning) history.forward();
  returning = !returning;
});
followLinks();
listenToKeys(go);
const root = document.getElementById("app")!;
if (supported()) {
  void start();
  render(<App />, root);
  whenIdle(async () => ((await import("./screens/shell/update.ts")).followUpdates(), () => {}));
} else {
  sayUnsupported(root);
}
