// The head that the pages of one's own things have, and the line that says why something is old.

import "./page.css";
import type { ComponentChildren } from "preact";
import { title as pageTitle } from "../shell/title.ts";

interface Props {
  name: string; // of the screen, for its styles
  title: string;
  lead?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ name, title, lead, actions, children }: Props) {
  pageTitle(title);
  return (
    <div class={`own own-${name}`}>
      <header class="own-head">
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div class="own-actions">{actions}</div>}
        {lead && <p class="own-lead">{lead}</p>}
      </header>
      {children}
    </div>
  );
}
