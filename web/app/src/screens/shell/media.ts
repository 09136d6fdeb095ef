import { useEffect, useState } from "preact/hooks";

/** Whether a media query holds, followed. */
export function useMedia(query: string): boolean {
  const [is, setIs] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => setIs(list.matches);
    list.addEventListener("change", follow);
    follow();
    return () => list.removeEventListener("change", follow);
  }, [query]);
  return is;
}
