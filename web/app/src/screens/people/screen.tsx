// The people around me: whom I follow, who follows me, who asks; finding others and asking them in.

import "./people.css";
import { useEffect, useState } from "preact/hooks";
import { followees, followers, requests } from "../../data/people.ts";
import { words } from "../../i18n/people.ts";
import { Tabs } from "../../ui/tabs.tsx";
import { title } from "../shell/title.ts";
import { Find } from "./find.tsx";
import { Invites } from "./invites.tsx";
import { Followers, Following, Hidden, Requests } from "./lists.tsx";

type Tab = "following" | "followers" | "requests" | "find" | "hidden";

export function Screen() {
  const asking = requests.value.length;
  const [tab, setTab] = useState<Tab>(() => tabFrom(location.search) ?? (asking > 0 ? "requests" : followees.peek().length > 0 ? "following" : "find"));
  title(words().title);
  useEffect(() => document.querySelector(".people-tabs [aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "center" }), [tab]);
  const show = (to: Tab) => {
    setTab(to);
    history.replaceState(history.state, "", `/people?list=${to}`); // going back comes here again
  };
  const options = [
    { value: "following", label: words().following, count: followees.value.length },
    { value: "followers", label: words().followers, count: followers.value.length },
    { value: "requests", label: words().requests, count: asking },
    { value: "find", label: words().find },
    { value: "hidden", label: words().hidden },
  ] as const;
  return (
    <div class="people">
      <header class="page-head"><h1 tabIndex={-1}>{words().title}</h1></header>
      <div class="people-tabs">
        <Tabs<Tab> label={words().tabs} options={options} value={tab} onChange={show}>
          {tab === "following" && <Following find={() => show("find")} />}
          {tab === "followers" && <Followers />}
          {tab === "requests" && <Requests />}
          {tab === "find" && <><Find /><Invites /></>}
          {tab === "hidden" && <Hidden />}
        </Tabs>
      </div>
    </div>
  );
}

function tabFrom(search: string): Tab | null {
  const name = new URLSearchParams(search).get("list") ?? "";
  return ["following", "followers", "requests", "find", "hidden"].includes(name) ? (name as Tab) : null;
}
