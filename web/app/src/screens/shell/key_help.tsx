import "./key_help.css";
import { words } from "../../i18n/keys.ts";
import { words as places } from "../../i18n/shell.ts";
import { Sheet } from "../../ui/sheet.tsx";
import { type Action, gotos, shortcuts } from "./keys.ts";

/** Lists every shortcut. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const actions = [...new Set(shortcuts.map((s) => s.action))].filter((a) => a !== "goto");
  const keysOf = (action: Action) => shortcuts.filter((s) => s.action === action).map((s) => s.shown);
  return (
    <Sheet title={words().keys} onClose={onClose} side="centre">
      <p class="meta">{words().keysHint}</p>
      <dl class="key-help" tabIndex={0}>
        {actions.map((action) => (
          <div key={action}><dt>{words().keyNames[action]}</dt><dd>{keysOf(action).map((k) => <kbd key={k}>{k}</kbd>)}</dd></div>
        ))}
        {gotos.map((g) => (
          <div key={g.to}><dt>{words().goTo(places()[g.name])}</dt><dd><kbd>G</kbd> <span class="meta">{words().then}</span> <kbd>{g.key.toUpperCase()}</kbd></dd></div>
        ))}
      </dl>
    </Sheet>
  );
}
