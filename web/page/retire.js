// Takes the place of a service worker that is no more: without it a browser would go on with the shell that it kept.
// It answers nothing, throws the kept shells away, unregisters, and loads anew the pages that the old one had served.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (e) => {
	e.waitUntil((async () => {
		for (const name of await caches.keys()) if (name.startsWith("modu-shell-")) await caches.delete(name);
		await registration.unregister();
		// Only pages of the old worker are found here, so that nothing is loaded over and over.
		for (const page of await clients.matchAll({ type: "window" })) page.navigate(page.url).catch(() => {});
	})());
});
