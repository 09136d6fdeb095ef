// The lists of people that this device holds; each can be filtered, also by initial consonants.

import { useState } from "preact/hooks";
import { connection } from "../../data/connection.ts";
import { olderFollowers } from "../../data/find.ts";
import { me } from "../../data/me.ts";
import { accept, asked, blocks, decline, followees, followers, muted, relationTo, removeFollower, requests, unblock, unmute } from "../../data/people.ts";
import { tell, undoable } from "../../data/undo.ts";
import { words } from "../../i18n/people.ts";
import type { Person } from "../../sync/entities.ts";
import { matchesQuery } from "../../sync/search.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Menu } from "../../ui/menu.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { BlockDialog, ReportSheet } from "./asking.tsx";
import { bondsMenu } from "./bonds_menu.ts";
import { FollowButton } from "./follow_button.tsx";
import { ShareLink } from "./invites.tsx";
import { PersonRow } from "./person_row.tsx";

const filterFrom = 6; // people; a shorter list is seen at a glance

function Filtered({ people, children }: { people: readonly Person[]; children: (p: Person) => preact.ComponentChildren }) {
  const [query, setQuery] = useState("");
  const q = query.trim();
  const shown = q === "" ? people : people.filter((p) => matchesQuery(p.name, q) || p.handle.includes(q.replace(/^@/, "").toLowerCase()));
  return (
    <>
      {people.length >= filterFrom && <Field label={words().searchMine} hideLabel placeholder={words().searchMine} type="search" autocomplete="off" value={query} onInput={setQuery} />}
      {shown.length === 0 && q !== "" && <p class="muted" role="status">{words().noMatch(q)}</p>}
      <ul class="rows">{shown.map((p) => <PersonRow key={p.id} person={p}>{children(p)}</PersonRow>)}</ul>
    </>
  );
}

/** Following and the menu of whatever else can be done. */
export function PersonActions({ person }: { person: Person }) {
  const [asking, setAsking] = useState<"block" | "report" | null>(null);
  const relation = relationTo(person.id);
  if (person.id === me.value.id) return null;
  return (
    <>
      <FollowButton person={person} relation={relation} size="small" />
      <Menu label={words().moreOf(person.name)} items={() => bondsMenu(person, relation, { block: () => setAsking("block"), report: () => setAsking("report") })} />
      {asking === "block" && <BlockDialog person={person} onClose={() => setAsking(null)} />}
      {asking === "report" && <ReportSheet person={person} onClose={() => setAsking(null)} />}
    </>
  );
}

export function Following({ find }: { find: () => void }) {
  if (followees.value.length === 0) return <EmptyState picture="people" title={words().emptyFollowing} action={<Button kind="primary" icon="search" onClick={find}>{words().findTitle}</Button>} />;
  return <Filtered people={followees.value}>{(p) => <PersonActions person={p} />}</Filtered>;
}

const heldMost = 1_000; // followers that the stream's snapshot holds; the others by REST

export function Followers() {
  const [more, setMore] = useState<{ people: Person[]; next: string | null } | null>(null);
  const held = followers.value;
  if (held.length === 0) return <EmptyState picture="people" title={words().emptyFollowers} action={<ShareLink />} />;
  const people = [...held, ...(more?.people ?? []).filter((p) => !held.some((h) => h.id === p.id))];
  const read = async () => {
    const page = await olderFollowers(more?.next ?? null).catch(() => null); // the button stays
    if (page) setMore({ people: [...(more?.people ?? []), ...page.data], next: page.next });
  };
  return (
    <>
      <Filtered people={people}>{(p) => <PersonActions person={p} />}</Filtered>
      {held.length >= heldMost && (!more || more.next) && connection.value === "live" && <Button onClick={() => void read()}>{words().more}</Button>}
    </>
  );
}

/** Says yes to somebody who asks to follow me; there is no need to ask first. */
export function acceptThem({ id, name }: Person): void {
  void accept(id, () => tell(() => words().refused));
  undoable(() => words().acceptedToast(name), () => removeFollower(id));
}

export function declineThem({ id, name }: Person): void {
  void decline(id);
  tell(() => words().declinedToast(name));
}

export function Answer({ person }: { person: Person }) {
  return (
    <>
      <Button size="small" kind="primary" aria-label={words().acceptName(person.name)} onClick={() => acceptThem(person)}>{words().accept}</Button>
      <Button size="small" aria-label={words().declineName(person.name)} onClick={() => declineThem(person)}>{words().decline}</Button>
    </>
  );
}

export function Requests() {
  if (requests.value.length + asked.value.length === 0) return <EmptyState picture="people" title={words().emptyRequests} />;
  return (
    <>
      {requests.value.length > 0 && <Section title={words().received}>{requests.value.map((p) => <PersonRow key={p.id} person={p}><Answer person={p} /></PersonRow>)}</Section>}
      {asked.value.length > 0 && <Section title={words().sent}>{asked.value.map((p) => <PersonRow key={p.id} person={p}><PersonActions person={p} /></PersonRow>)}</Section>}
    </>
  );
}

export function Hidden() {
  if (blocks.value.length + muted.value.length === 0) return <EmptyState picture="sprout" title={words().emptyHidden} />;
  const free = ({ id, name }: Person) => {
    void unblock(id);
    tell(() => words().unblockedToast(name));
  };
  const hear = ({ id, name }: Person) => {
    void unmute(id);
    tell(() => words().unmutedToast(name));
  };
  return (
    <>
      {muted.value.length > 0 && <Section title={words().muted}>{muted.value.map((p) => <PersonRow key={p.id} person={p}><Button size="small" onClick={() => hear(p)}>{words().unmute}</Button></PersonRow>)}</Section>}
      {blocks.value.length > 0 && (
        <Section title={words().blocked}>
          {blocks.value.map((p) => <PersonRow key={p.id} person={p}><Button size="small" aria-label={words().unblockName(p.name)} onClick={() => free(p)}>{words().unblock}</Button></PersonRow>)}
        </Section>
      )}
    </>
  );
}

export function Section({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return <section class="people-section"><h2>{title}</h2><ul class="rows">{children}</ul></section>;
}
