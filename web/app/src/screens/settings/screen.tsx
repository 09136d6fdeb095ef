// The settings: a list of parts, and beside it, or on a page of its own where it is narrow, the one that is open.

import "./settings.css";
import type { ComponentType } from "preact";
import { words } from "../../i18n/settings.ts";
import { Icon } from "../../ui/icon.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { title } from "../shell/title.ts";
import { icons, isPart, type Part, parts } from "./parts.ts";

const shown: Record<Part, ComponentType> = {
  profile: lazy(() => import("./profile.tsx"), "ProfilePart"),
  days: lazy(() => import("./days.tsx"), "DaysPart"),
  look: lazy(() => import("./look.tsx"), "LookPart"),
  privacy: lazy(() => import("./privacy.tsx"), "PrivacyPart"),
  notices: lazy(() => import("./notices.tsx"), "NoticesPart"),
  security: lazy(() => import("./security.tsx"), "SecurityPart"),
  tokens: lazy(() => import("./tokens.tsx"), "TokensPart"),
  data: lazy(() => import("./belongings.tsx"), "DataPart"),
  deleted: lazy(() => import("./deleted.tsx"), "DeletedPart"),
  activity: lazy(() => import("./activity.tsx"), "ActivityPart"),
  account: lazy(() => import("./leaving.tsx"), "AccountPart"),
  about: lazy(() => import("./about.tsx"), "AboutPart"),
};

const first: Part = "profile";

export function Screen({ part }: { part?: string }) {
  const open = part ?? null;
  const known = open === null || isPart(open);
  const at: Part = open !== null && isPart(open) ? open : first;
  const heading = open === null || !known ? words().title : words().parts[at];
  title(heading);
  const Shown = shown[at];
  return (
    <div class="settings-box"><div class={`settings${open === null ? " settings-index" : ""}`}>
      <nav class="settings-nav" aria-label={words().title}>
        {open === null ? <h1 tabIndex={-1}>{words().title}</h1> : <p class="settings-name">{words().title}</p>}
        {open === null && <p class="settings-saves">{words().saves}</p>}
        <ul>
          {parts.map((p) => (
            <li key={p}>
              <a href={`/settings/${p}`} class="settings-link" aria-current={p === open ? "page" : undefined} data-first={p === first || undefined}>
                <Icon name={icons[p]} />
                <span class="settings-words"><span>{words().parts[p]}</span><span class="meta">{words().partSays[p]}</span></span>
                <Icon name="right" size={16} />
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <section class="settings-part" aria-label={known ? words().parts[at] : words().title}>
        {open !== null && <a class="settings-back" href="/settings"><Icon name="left" size={16} />{words().back}</a>}
        {open === null ? <h2 class="settings-head">{words().parts[at]}</h2> : <h1 class="settings-head" tabIndex={-1}>{heading}</h1>}
        {known ? <div class="settings-body" key={at}><Shown /></div> : <ErrorState title={words().missing}>{" "}</ErrorState>}
      </section>
    </div></div>
  );
}
