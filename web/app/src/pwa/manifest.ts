// What the installed client is called. Browsers read one name from a manifest, so there is one for each language, and
// the page says which; the `id` is the same, so that an installed client follows the language with its next start.

export function offerManifest(language: "ko" | "en"): void {
  const href = `/manifest.${language}.webmanifest`;
  const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]') ?? document.createElement("link");
  if (link.getAttribute("href") === href) return;
  link.rel = "manifest";
  link.href = href;
  document.head.append(link);
}
