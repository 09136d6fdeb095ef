// What this is, how it is installed, and what is in it.

import { useEffect, useState } from "preact/hooks";
import { words } from "../../i18n/belongings.ts";
import { install, installing } from "../../pwa/install.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Logo } from "../../ui/logo.tsx";
import { sizeOf } from "./belongings.tsx";
import { licences } from "./licences.ts";
import { Group } from "./group.tsx";

export function AboutPart() {
  return (
    <>
      <Group>
        <div class="set-row"><Logo size={44} /><span class="set-main"><strong>Modu · 모두</strong><span class="set-says">{words().version} {build()} · {words().licence}</span></span></div>
        <div class="set-acts"><ButtonLink href="/docs" icon="book">{words().docs}</ButtonLink></div>
        <p class="set-says">{words().keys}</p>
      </Group>
      <InstallSet />
      {!isSecureContext && (
        <Group title={words().httpTitle} says={words().httpSays}><ul class="set-points">{words().httpPoints.map((p) => <li key={p}><Icon name="check" size={16} />{p}</li>)}</ul></Group>
      )}
      <StorageSet />
      <Group title={words().licences} says={words().licencesSays}>
        <ul class="set-lines">
          {licences.map((l) => (
            <li key={l.name} class="set-row"><span class="set-main"><a class="set-link" href={l.url} target="_blank" rel="noreferrer">{l.name}</a><span class="set-says">{[l.licence, l.holder].filter(Boolean).join(" · ")}</span></span></li>
          ))}
        </ul>
      </Group>
    </>
  );
}

/** Which build this page runs: the hash in the name of its script. */
function build(): string {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? "";
  return /-([\w-]{6,})\.js/.exec(script)?.[1] ?? "dev";
}

function InstallSet() {
  const state = installing.value;
  return (
    <Group title={words().install} says={words().installStates[state]}>
      {state === "here" && <div class="set-acts"><Button onClick={() => void install()}>{words().installDo}</Button></div>}
    </Group>
  );
}

function StorageSet() {
  const [used, setUsed] = useState<number | null>(null);
  const [kept, setKept] = useState(false);
  useEffect(() => {
    void navigator.storage?.estimate?.().then((e) => setUsed(e.usage ?? null));
    void navigator.storage?.persisted?.().then(setKept);
  }, []);
  if (used === null) return null;
  return <Group title={words().storage} says={[words().storageUsed(sizeOf(used)), kept ? words().storageKept : ""].filter(Boolean).join(" · ")} />;
}
