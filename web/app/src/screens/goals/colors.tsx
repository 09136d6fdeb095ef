import "../../ui/field.css";
import "./colors.css";
import { useId } from "preact/hooks";
import { type Color, colorName, colors } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";

/** The ten pigments, each with its name; none lets a thing have no colour. */
export function ColorPicker({ label, value, onChange, none }: { label: string; value: Color | null; onChange: (color: Color | null) => void; none?: string }) {
  const id = useId();
  return (
    <fieldset class="pigments">
      <legend class="field-label">{label}</legend>
      <div class="pigments-row">
        {none && (
          <label class="pigment pigment-none" title={none}>
            <input type="radio" name={id} checked={value === null} onChange={() => onChange(null)} aria-label={none} />
            <span aria-hidden="true"><Icon name="close" size={16} /></span>
          </label>
        )}
        {colors.map((color) => (
          <label key={color} class="pigment" data-color={color} title={colorName(color)}>
            <input type="radio" name={id} checked={value === color} onChange={() => onChange(color)} aria-label={colorName(color)} />
            <span aria-hidden="true">{value === color && <Icon name="check" size={16} />}</span>
          </label>
        ))}
      </div>
      <p class="pigments-name" aria-hidden="true">{value ? colorName(value) : none}</p>
    </fieldset>
  );
}
