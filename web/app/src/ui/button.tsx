// Buttons: one that is meant, quiet ones, and one that takes away. Things happen when the pointer goes up.

import "./button.css";
import type { ButtonHTMLAttributes, ComponentChildren, Ref } from "preact";
import { Icon, type IconName } from "./icon.tsx";

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "size" | "ref">;

interface Look {
  kind?: "primary" | "quiet" | "plain" | "danger";
  size?: "small" | "medium" | "large";
  icon?: IconName;
  wide?: boolean;
  children: ComponentChildren;
}

const classOf = ({ kind = "quiet", size = "medium", wide }: Omit<Look, "children">, more?: unknown): string =>
  `button button-${kind} button-${size}${wide ? " button-wide" : ""}${typeof more === "string" ? ` ${more}` : ""}`;

/** While busy it keeps its words and its focus, says that it is busy, and does nothing. */
export function Button({ kind, size, icon, wide, busy, children, buttonRef, ...rest }: Look & Native & { busy?: boolean; buttonRef?: Ref<HTMLButtonElement> }) {
  return (
    <button
      type="button" {...rest} ref={buttonRef} class={classOf({ kind, size, wide }, rest.class)}
      aria-busy={busy || undefined} aria-disabled={busy || undefined}
      onClick={busy ? (e) => e.preventDefault() : rest.onClick}
    >
      {icon && <Icon name={icon} size={size === "small" ? 16 : 20} />}
      <span>{children}</span>
      {busy && <span class="button-busy" aria-hidden="true" />}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ kind, size, icon, wide, children, href }: Look & { href: string }) {
  return (
    <a href={href} class={classOf({ kind, size, wide })}>
      {icon && <Icon name={icon} size={size === "small" ? 16 : 20} />}
      <span>{children}</span>
    </a>
  );
}

/** A symbol that can be pressed; label is its name for everybody who cannot see it, and its tooltip. */
export function IconButton({ icon, label, buttonRef, ...rest }: { icon: IconName; label: string; buttonRef?: Ref<HTMLButtonElement> } & Native) {
  return (
    <button type="button" title={label} {...rest} ref={buttonRef} class={`icon-button${typeof rest.class === "string" ? ` ${rest.class}` : ""}`} aria-label={label}>
      <Icon name={icon} />
    </button>
  );
}
