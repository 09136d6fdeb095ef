import { useEffect, useState } from "preact/hooks";

/** Whether the system says that there is no connection. That there is one is not to be believed from it. */
export function useOffline(): boolean {
  const [offline, setOffline] = useState(navigator.onLine === false);
  useEffect(() => {
    const follow = () => setOffline(navigator.onLine === false);
    addEventListener("online", follow);
    addEventListener("offline", follow);
    return () => {
      removeEventListener("online", follow);
      removeEventListener("offline", follow);
    };
  }, []);
  return offline;
}
