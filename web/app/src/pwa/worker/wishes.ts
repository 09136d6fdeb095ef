// What a person wishes of the worker on this device. A worker reads no localStorage; a cache both can read is the
// simplest that lasts.

const cacheName = "modu-wishes";
const badgeWish = "/wish/badge";

export async function wantsBadge(): Promise<boolean> {
  return (await (await caches.open(cacheName)).match(badgeWish)) !== undefined;
}

export async function wishBadge(wanted: boolean): Promise<void> {
  const cache = await caches.open(cacheName);
  await (wanted ? cache.put(badgeWish, new Response()) : cache.delete(badgeWish));
}
