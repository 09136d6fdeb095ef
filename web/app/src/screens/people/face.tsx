import { pigmentOf } from "../../data/bonds.ts";
import { photoURL } from "../../data/photos.ts";
import type { Person } from "../../sync/entities.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Ring } from "../../ui/ring.tsx";

const ringRoom = 12; // px that the ring takes around a face

/** Somebody's photo, or the first letter of the name; with a ring when there is a share of a day to show. */
export function Face({ person, size = 40, share }: { person: Person; size?: number; share?: number }) {
  const photo = photoURL(person.photo_id, 256);
  const color = pigmentOf(person.id);
  if (share === undefined) return <Avatar name={person.name} src={photo.value} color={color} size={size} />;
  return (
    <Ring share={share} color={color} size={size}>
      <Avatar name={person.name} src={photo.value} color={color} size={size - ringRoom} />
    </Ring>
  );
}
