// Following somebody, in all its states.

import { cancel, follow, unfollow, type Relation } from "../../data/people.ts";
import { tell, undoable } from "../../data/undo.ts";
import { words } from "../../i18n/people.ts";
import type { Person } from "../../sync/entities.ts";
import { Button } from "../../ui/button.tsx";

export const followThem = (id: string): Promise<void> => follow(id, (code) => tell(() => (code === "limit" ? words().limitFollow : words().refused)));

/** Follow, take the request back, or unfollow; what it does next is its name. */
export function FollowButton({ person, relation, size }: { person: Person; relation: Relation; size?: "small" | "medium" }) {
  const { id, name } = person;
  if (relation.follow === "none") {
    const label = relation.follower === "accepted" ? words().followBack : words().follow;
    return <Button kind="primary" size={size} aria-label={`${label}: ${name}`} onClick={() => void followThem(id)}>{label}</Button>;
  }
  const asked = relation.follow === "requested";
  const end = () => {
    void (asked ? cancel(id) : unfollow(id));
    undoable(() => (asked ? words().cancelledToast(name) : words().unfollowedToast(name)), () => followThem(id));
  };
  return (
    <Button size={size} icon={asked ? "clock" : "check"} aria-label={`${asked ? words().requested : words().followingNow}. ${asked ? words().cancelRequest(name) : words().unfollowName(name)}`} onClick={end}>
      {asked ? words().requested : words().followingNow}
    </Button>
  );
}
