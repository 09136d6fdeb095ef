import { useEffect, useRef, useState } from "preact/hooks";

const flashMs = 600;

/** True for a moment after something became done before our eyes. */
export function useFlashOf(done: boolean): boolean {
  const was = useRef(done);
  const [flash, setFlash] = useState(false);
  useEffect(() => {
    const became = done && !was.current;
    was.current = done;
    if (!became) return setFlash(false);
    setFlash(true);
    const timer = setTimeout(() => setFlash(false), flashMs);
    return () => clearTimeout(timer);
  }, [done]);
  return flash;
}
