// The page around every way in: what Modu is on one side where there is room, what is asked on the other.

import "./door.css";
import type { ComponentChildren } from "preact";
import { recall, remember } from "../../data/remember.ts";
import { words } from "../../i18n/account.ts";
import { type Locale, locale } from "../../i18n/i18n.ts";
import { words as shell } from "../../i18n/shell.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { LiveRegion } from "../../ui/live.tsx";
import { Logo } from "../../ui/logo.tsx";
import { title as pageTitle } from "../shell/title.ts";
import { DayScene } from "./day_scene.tsx";

interface Props {
  title: string;
  lead?: string;
  children: ComponentChildren;
}

export function Frame({ title, lead, children }: Props) {
  pageTitle(title);
  return (
    <div class="door">
      <aside class="door-side" aria-label={words().sampleDay}><DayScene /></aside>
      <div class="door-main">
        <header><a class="door-brand" href="/"><Logo size={30} /><span>{shell().app}</span></a></header>
        <main class="door-body" id="main">
          <div class="door-head">
            <h1 tabIndex={-1}>{title}</h1>
            {lead && <p>{lead}</p>}
          </div>
          {children}
        </main>
        <footer class="door-foot">
          <p class="door-lead">{words().idea}</p>
          <Languages />
        </footer>
      </div>
      <LiveRegion />
    </div>
  );
}

const localeName = "locale"; // the language somebody chose before signing in
const names: Record<Locale, string> = { ko: "한국어", en: "English" };

const chosen = recall(localeName);
if (chosen === "ko" || chosen === "en") locale.value = chosen;

function Languages() {
  const choose = (is: Locale) => {
    remember(localeName, is);
    locale.value = is;
  };
  return (
    <div class="door-languages" role="group" aria-label={words().language}>
      {(Object.keys(names) as Locale[]).map((l) => <button key={l} type="button" lang={l} aria-pressed={locale.value === l} onClick={() => choose(l)}>{names[l]}</button>)}
    </div>
  );
}

/** Something to know before going on. */
export function Note({ kind, icon, title, children, alert }: { kind?: "warn" | "danger" | "good"; icon: IconName; title?: string; children?: ComponentChildren; alert?: boolean }) {
  return (
    <div class={`door-note${kind ? ` door-${kind}` : ""}`} role={alert ? "alert" : undefined}>
      <Icon name={icon} />
      <div>{title && <strong>{title}</strong>}{children && <span>{children}</span>}</div>
    </div>
  );
}
