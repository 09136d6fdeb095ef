// Who may see: the four audiences, who that is right now, and who would lose sight of it.

import "../own/page.css";
import "./audience.css";
import { useId, useState } from "preact/hooks";
import { followers, pigmentOf } from "../../data/people.ts";
import { photoURL } from "../../data/photos.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/goals.ts";
import { type Audience, audiences, type ID, type Person } from "../../sync/entities.ts";
import { matchesQuery } from "../../sync/search.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { audienceIcons } from "../../ui/chip.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { losesSight, maxViewers, type Seen, seers } from "./seers.ts";

interface Props extends Seen {
  /** What holds until it is saved. */
  was?: Seen;
  onChange: (audience: Audience, viewers: ID[]) => void;
}

export function AudiencePicker({ audience, viewers, was, onChange }: Props) {
  const id = useId();
  const w = words();
  const lost = was && losesSight(was, { audience, viewers });
  return (
    <fieldset class="audience">
      <legend class="field-label">{w.audience}</legend>
      <div class="audience-list">
        {audiences.map((a) => (
          <label key={a} class="audience-choice">
            <input type="radio" name={id} checked={a === audience} onChange={() => onChange(a, [...viewers])} aria-describedby={`${id}-${a}`} aria-label={w.audiences[a]} />
            <Icon name={audienceIcons[a]} />
            <span class="audience-words">
              <span>{w.audiences[a]}</span>
              <span id={`${id}-${a}`} class="audience-says">{w.audienceSays[a]}</span>
            </span>
            <span class="audience-tick" aria-hidden="true"><Icon name="check" size={18} /></span>
          </label>
        ))}
      </div>
      {audience === "selected" && <ViewerChooser viewers={viewers} onChange={(to) => onChange("selected", to)} />}
      <AudiencePreview audience={audience} viewers={viewers} />
      {lost && <p class="audience-lost" role="status"><Icon name="warn" size={18} /><span>{lost}</span></p>}
    </fieldset>
  );
}

const facesShown = 7;

/** The people whom an audience lets in now, as faces and a number. */
export function AudiencePreview(seen: Seen) {
  const people = seers(seen);
  const w = words();
  const said = seen.audience === "private" ? w.seenByNobody : seen.audience === "public" ? w.seenByAll : w.seenBy(people.length);
  return (
    <div class="audience-preview">
      {people.length > 0 && <Faces people={people} />}
      <span>{said}</span>
    </div>
  );
}

function Faces({ people }: { people: readonly Person[] }) {
  const rest = people.length - facesShown;
  return (
    <span class="faces" title={people.slice(0, 20).map((p) => p.name).join(", ")}>
      {people.slice(0, facesShown).map((p) => <Avatar key={p.id} name={p.name} src={photoURL(p.photo_id, 256).value} color={pigmentOf(p.id)} size={28} />)}
      {rest > 0 && <span class="faces-more">{words().andMore(rest)}</span>}
    </span>
  );
}

function ViewerChooser({ viewers, onChange }: { viewers: readonly ID[]; onChange: (viewers: ID[]) => void }) {
  const [query, setQuery] = useState("");
  const w = words();
  if (followers.value.length === 0) return <p class="own-note">{w.noFollowers}</p>;
  const found = followers.value.filter((p) => matchesQuery(`${p.name} ${p.handle}`, query));
  const full = viewers.length >= maxViewers;
  const toggle = (id: ID, on: boolean) => onChange(on ? [...viewers, id] : viewers.filter((v) => v !== id));
  return (
    <div class="viewers">
      <Field label={w.chooseFrom} hideLabel placeholder={w.chooseFrom} type="search" value={query} onInput={setQuery} autocomplete="off" />
      <p class="own-note" role="status">{full ? w.tooMany(maxViewers) : w.chosen(viewers.length, maxViewers)}</p>
      {found.length === 0 && <p class="own-note">{w.noMatch}</p>}
      <ul class="viewers-list">
        {found.map((p) => {
          const on = viewers.includes(p.id);
          return (
            <li key={p.id}>
              <label class="viewer">
                <Avatar name={p.name} src={photoURL(p.photo_id, 256).value} color={pigmentOf(p.id)} size={32} />
                <span class="viewer-name"><span lang={langOf(p.name)}>{p.name}</span> <span class="viewer-handle">@{p.handle}</span></span>
                <input type="checkbox" class="viewer-check" checked={on} disabled={!on && full} onChange={(e) => toggle(p.id, e.currentTarget.checked)} />
              </label>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
