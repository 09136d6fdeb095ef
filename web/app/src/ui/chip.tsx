import "./chip.css";
import type { ComponentChildren } from "preact";
import type { Audience, Color } from "../i18n/format.ts";
import { parts } from "../i18n/parts.ts";
import { Icon, type IconName } from "./icon.tsx";

interface Props {
  icon?: IconName;
  color?: Color;
  onClick?: () => void;
  pressed?: boolean; // given: it can be chosen, and says whether it is
  label?: string; // when the words in it do not say enough
  disabled?: boolean;
  children: ComponentChildren;
}

/** A small word; one with onClick can be pressed. */
export function Chip({ icon, color, onClick, pressed, label, disabled, children }: Props) {
  const inside = <>{icon && <Icon name={icon} size={14} />}<span class="chip-words">{children}</span></>;
  if (!onClick) return <span class="chip" data-color={color} title={label}>{inside}</span>;
  return (
    <button type="button" class="chip chip-button" data-color={color} aria-pressed={pressed} aria-label={label} disabled={disabled} onClick={onClick}>
      {inside}
    </button>
  );
}

export const audienceIcons: Record<Audience, IconName> = { private: "lock", selected: "person", followers: "people", public: "globe" };

/** Who may see: a symbol and words, with how many people where that is known. */
export function AudienceChip({ audience, count, onClick }: { audience: Audience; count?: number | null; onClick?: () => void }) {
  const words = parts().audience(audience, count ?? null);
  return <Chip icon={audienceIcons[audience]} onClick={onClick} label={onClick ? parts().changeAudience(words) : undefined}>{words}</Chip>;
}
