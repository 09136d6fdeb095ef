// The mark of Modu: a tick inside a petal.

import "./logo.css";

export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 28 28" aria-hidden="true" focusable="false">
      <path class="logo-petal" d="M14 2c6 2 11 6.200 11 12.750A11 11 0 0 1 14 26 11 11 0 0 1 3 14.750C3 8.200 8 4 14 2Z" />
      <path class="logo-tick" d="m8.900 14.600 3.600 3.600 6.800-7" />
    </svg>
  );
}
