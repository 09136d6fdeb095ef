"use strict";

// The theme: the button chooses the other one and remembers it.
document.getElementById("page-theme").addEventListener("click", () => {
	const root = document.documentElement;
	const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	root.dataset.theme = dark ? "light" : "dark";
	try { localStorage.setItem("modu-theme", root.dataset.theme); } catch { /* for this page only */ }
});

// The list of pages is open where there is room for it.
const menu = document.getElementById("page-menu");
const wide = matchMedia("(min-width: 60rem)");
const fit = () => { menu.open = wide.matches; };
wide.addEventListener("change", fit);
fit();

// Copying code.
const main = document.getElementById("page-text");
for (const pre of main.querySelectorAll("pre")) {
	if (!navigator.clipboard) break;
	pre.tabIndex = 0;
	const button = document.createElement("button");
	button.type = "button";
	button.className = "copy";
	button.textContent = main.dataset.copy;
	button.addEventListener("click", async () => {
		await navigator.clipboard.writeText(pre.querySelector("code").textContent);
		button.textContent = main.dataset.copied;
		setTimeout(() => { button.textContent = main.dataset.copy; }, 1500);
	});
	const box = document.createElement("div");
	box.className = "code";
	pre.replaceWith(box);
	box.append(pre, button);
}

// A link beside each heading.
for (const h of main.querySelectorAll("h2[id], h3[id]")) {
	const a = document.createElement("a");
	a.href = "#" + h.id;
	a.className = "anchor";
	a.textContent = "#";
	a.setAttribute("aria-label", h.textContent);
	h.append(" ", a);
}

// The search: every word has to be in a section; those with it in the title come first.
const input = document.getElementById("page-search");
const found = document.getElementById("page-found");
let index;
async function load() {
	index ??= fetch("/docs/search.json").then((r) => r.json()).then((all) =>
		all.map((s) => ({ ...s, title: (s.p + " " + s.t).toLowerCase(), text: s.x.toLowerCase() })));
	return index;
}
input.addEventListener("focus", load, { once: true });
input.addEventListener("input", async () => {
	const all = await load();
	const words = input.value.toLowerCase().normalize("NFC").split(/\s+/).filter(Boolean);
	if (!words.length) { found.hidden = true; return; }
	const score = (s) => {
		let n = 0;
		for (const w of words) {
			if (s.t.toLowerCase() === w) n += 8;
			else if (s.title.includes(w)) n += 4;
			else if (s.text.includes(w)) n += 1;
			else return 0;
		}
		return n;
	};
	const hits = all.map((s) => [score(s), s]).filter(([n]) => n).sort((a, b) => b[0] - a[0]).slice(0, 12);
	found.replaceChildren(...hits.map(([, s]) => {
		const li = document.createElement("li");
		const a = document.createElement("a");
		a.href = s.u;
		const title = document.createElement("strong");
		title.textContent = s.t;
		const rest = document.createElement("span");
		const from = s.text.indexOf(words[0]) - 40;
		const at = from > 0 ? s.x.indexOf(" ", from) + 1 : 0; // from the beginning of a word
		rest.textContent = (s.p === s.t ? "" : s.p + " · ") + s.x.slice(at, at + 120);
		a.append(title, rest);
		li.append(a);
		return li;
	}));
	if (!hits.length) {
		const li = document.createElement("li");
		li.textContent = input.dataset.none;
		found.append(li);
	}
	found.hidden = false;
});
input.addEventListener("keydown", (e) => {
	if (e.key === "Escape") { found.hidden = true; input.blur(); }
	if (e.key === "Enter") found.querySelector("a")?.click();
	if (e.key === "ArrowDown") { e.preventDefault(); found.querySelector("a")?.focus(); }
});
found.addEventListener("keydown", (e) => {
	const links = [...found.querySelectorAll("a")];
	const i = links.indexOf(document.activeElement);
	if (e.key === "ArrowDown") { e.preventDefault(); links[i + 1]?.focus(); }
	if (e.key === "ArrowUp") { e.preventDefault(); (links[i - 1] ?? input).focus(); }
	if (e.key === "Escape") { found.hidden = true; input.focus(); }
});
found.addEventListener("click", (e) => { if (e.target.closest("a")) found.hidden = true; });
document.addEventListener("click", (e) => { if (!e.target.closest(".search")) found.hidden = true; });
document.addEventListener("keydown", (e) => {
	if (e.key === "/" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { e.preventDefault(); input.focus(); }
});
