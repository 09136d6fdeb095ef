"use strict";

// The console: a socket with a token that was pasted, and the frames of both sides. It keeps nothing.
const $ = (id) => document.getElementById(id);
const frames = $("frames");
const most = 500; // lines that are shown
let socket = null;
$("live").hidden = false;

function show(side, text) {
	let type = "";
	try { type = JSON.parse(text).type ?? ""; } catch { /* shown as it is */ }
	const li = document.createElement("li");
	li.className = side;
	const time = document.createElement("time");
	time.textContent = new Date().toTimeString().slice(0, 8);
	const arrow = document.createElement("b");
	arrow.textContent = { in: "←", out: "→", end: "·" }[side] + " " + type;
	const code = document.createElement("code");
	code.textContent = text;
	li.append(time, arrow, code);
	const below = frames.scrollHeight - frames.scrollTop - frames.clientHeight < 40;
	frames.append(li);
	while (frames.children.length > most) frames.firstChild.remove();
	if (below) frames.scrollTop = frames.scrollHeight;
}

function say(frame) {
	const text = JSON.stringify(frame);
	socket.send(text);
	show("out", text.replace(/("token":")[^"]+/, "$1…"));
}

function state(text, open) {
	$("state").textContent = text;
	$("send").disabled = !open;
	const b = $("connect");
	b.dataset.on ??= b.textContent;
	b.textContent = socket ? b.dataset.off : b.dataset.on;
}

$("connect").addEventListener("click", () => {
	if (socket) { socket.close(1000); return; }
	const scheme = location.protocol === "https:" ? "wss://" : "ws://";
	socket = new WebSocket(scheme + location.host + "/v1/sync", "modu.v1");
	state("…", false);
	socket.addEventListener("open", () => {
		state("modu.v1", true);
		say({ type: "hello", token: $("token").value.trim(), client_id: id(), agent: "docs/1" });
	});
	socket.addEventListener("message", (e) => {
		for (const line of e.data.split("\n")) {
			show("in", line);
			if (line === '{"type":"ping"}') say({ type: "pong" });
		}
	});
	socket.addEventListener("close", (e) => {
		socket = null;
		state("", false);
		show("end", e.code + (e.reason ? " " + e.reason : ""));
	});
});

// A client_id is for ever of one person; this page is another client each time it connects.
function id() {
	const b = crypto.getRandomValues(new Uint8Array(16));
	b[6] = (b[6] & 15) | 64;
	b[8] = (b[8] & 63) | 128;
	const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

$("send").addEventListener("click", () => {
	const text = $("out").value.trim();
	socket?.send(text);
	show("out", text);
});
$("clear").addEventListener("click", () => frames.replaceChildren());
