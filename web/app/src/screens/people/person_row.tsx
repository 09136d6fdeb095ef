import "./people.css";
import type { ComponentChildren } from "preact";
import { langOf } from "../../i18n/format.ts";
import type { Person } from "../../sync/entities.ts";
import { Face } from "./face.tsx";

/** Somebody in a list: face, name and handle lead to their page; what can be done stands at the end. */
export function PersonRow({ person, note, children }: { person: Person & { bio?: string }; note?: string; children?: ComponentChildren }) {
  return (
    <li class="row person-row">
      <a class="person-link" href={`/@${person.handle}`}>
        <Face person={person} size={44} />
        <span class="person-words">
          <span class="person-name"><strong lang={langOf(person.name)}>{person.name}</strong> <span class="muted">@{person.handle}</span></span>
          {(note ?? person.bio) && <span class="person-note" lang={langOf(note ?? person.bio ?? "")}>{note ?? person.bio}</span>}
        </span>
      </a>
      {children && <span class="person-actions">{children}</span>}
    </li>
  );
}
