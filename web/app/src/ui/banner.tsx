import "./banner.css";
import type { ComponentChildren } from "preact";
import { parts } from "../i18n/parts.ts";
import { IconButton } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface Props {
  kind?: "plain" | "warn" | "accent";
  icon?: IconName;
  children: ComponentChildren;
  actions?: ComponentChildren;
  onClose?: () => void;
}

/** A thin line over the page that says something and lets one go on. */
export function Banner({ kind = "plain", icon, children, actions, onClose }: Props) {
  return (
    <div class={`banner banner-${kind}`} role="status">
      {icon && <Icon name={icon} />}
      <div class="banner-words">{children}</div>
      {actions && <div class="banner-actions">{actions}</div>}
      {onClose && <IconButton icon="close" label={parts().close} onClick={onClose} />}
    </div>
  );
}
