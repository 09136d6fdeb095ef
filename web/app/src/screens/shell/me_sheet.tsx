import "./me_sheet.css";
import { pigmentOf } from "../../data/bonds.ts";
import { me } from "../../data/me.ts";
import { photoURL } from "../../data/photos.ts";
import { words } from "../../i18n/shell.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { places, underMe } from "./rail.tsx";

/** The rest of the ways to go, on a phone. */
export function MeSheet({ onClose }: { onClose: () => void }) {
  const { id, profile } = me.value;
  return (
    <Sheet title={words().me} hideTitle onClose={onClose}>
      <a class="me-head" href={`/@${profile.handle}`} onClick={onClose}>
        <Avatar name={profile.name} src={photoURL(profile.photo_id, 256).value} color={pigmentOf(id)} size={48} />
        <span><strong>{profile.name}</strong><br /><span class="meta">@{profile.handle}</span></span>
      </a>
      <ul class="me-links">
        {underMe.map((place) => (
          <li key={place}><a href={places[place].to} onClick={onClose}><Icon name={places[place].icon} />{words()[place]}</a></li>
        ))}
      </ul>
    </Sheet>
  );
}
