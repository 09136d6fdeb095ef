// What there are pictures of: where each scene is, and what is done before the picture is taken.

const press = (control) => async (page) => {
  await page.locator(control).first().click();
};
const keys = (...all) => async (page) => {
  for (const key of all) await page.keyboard.press(key);
};
const onFirstRow = (...all) => async (page) => {
  await page.locator(".todo .check input").first().focus();
  await keys(...all)(page);
};

/** Both of everything, unless a scene asks for others. */
export const widths = [360, 1280];

const today = [320, 360, 768, 1280];

/** Of somebody who is signed in and whose days are full: the demo's world. */
export const full = [
  { name: "today", path: "/", widths: today },
  { name: "today-menu", path: "/", enter: press(".todo .todo-menu"), shows: ".menu" },
  { name: "today-add", path: "/", enter: keys("n"), shows: ".fast-add-field" },
  { name: "today-edit", path: "/", enter: onFirstRow("e"), shows: ".todo-edit" },
  { name: "today-todo", path: "/", enter: onFirstRow("Enter", "Enter"), shows: "dialog.sheet" },
  { name: "today-date", path: "/", enter: onFirstRow("m"), shows: ".date-picker" },
  { name: "today-audience", path: "/", enter: press(".goal-head .chip"), shows: "dialog.sheet" },
  { name: "today-cheered", path: "/", enter: press(".cheer-pill"), shows: "dialog.sheet" },
  { name: "today-me", path: "/", enter: press(".bottom-bar button"), shows: "dialog.sheet", widths: [360] },
  { name: "today-offline", path: "/", enter: flyAway, leave: land, settle: 3500 },
  { name: "palette", path: "/", enter: keys("Control+k"), shows: "dialog[open]" },
  { name: "shortcuts", path: "/", enter: keys("?"), shows: "dialog[open]" },
  { name: "split", path: "/", enter: press(".demo-chips .chip"), leave: press(".demo-pane-head button"), shows: ".demo-frame", frame: true },
  { name: "tomorrow", path: ({ day }) => `/day/${day(1)}` },
  { name: "friend", path: ({ friend }) => `/@${friend}`, widths: today },
  { name: "friend-menu", path: ({ friend }) => `/@${friend}`, enter: press(".friend-actions [aria-haspopup=menu]"), shows: ".menu" },
  { name: "friend-cheer", path: ({ friend }) => `/@${friend}`, enter: press("[data-cheer]"), shows: ".cheer-panel" },
  { name: "feed", path: "/feed" },
  { name: "calendar", path: "/calendar" },
  { name: "calendar-day", path: "/calendar", enter: press("[role=grid] [aria-current=date] *, [role=grid] [aria-current=date]"), shows: "dialog.sheet" },
  { name: "goals", path: "/goals" },
  { name: "goals-one", path: "/goals", enter: press(".goal-notes .chip"), shows: "dialog.sheet" },
  { name: "routines", path: "/routines" },
  { name: "routines-one", path: "/routines", enter: press("main li button"), shows: "dialog.sheet" },
  { name: "backlog", path: "/backlog" },
  { name: "diary", path: "/diary" },
  { name: "diary-day", path: ({ day }) => `/diary/${day(-1)}` },
  { name: "inbox", path: "/inbox" },
  { name: "people", path: "/people" },
  { name: "search", path: "/search" },
  { name: "stats", path: "/stats" },
  ...["", "profile", "days", "look", "privacy", "notices", "security", "tokens", "data", "deleted", "activity", "account", "about"].map((part) => ({ name: `settings${part && `-${part}`}`, path: `/settings/${part}`.replace(/\/$/, "") })),
  { name: "nothing", path: "/no/such/page" },
  { name: "wire", path: "/demo/wire", enter: press(".wire-play button"), widths: [1280] },
];

/** Of whoever is signed out. */
export const outside = [
  { name: "login", path: "/login" },
  { name: "login-refused", path: "/login", enter: refuse },
  { name: "signup", path: "/signup" },
  { name: "forgot", path: "/forgot" },
  { name: "public-profile", path: ({ owner }) => `/@${owner}` },
  { name: "invite", path: "/invite/nobody" },
];

/** Of somebody who has nothing yet. */
export const empty = [
  { name: "empty-today", path: "/" },
  ...["feed", "calendar", "goals", "routines", "backlog", "diary", "inbox", "people", "search", "stats"].map((name) => ({ name: `empty-${name}`, path: `/${name}` })),
];

const chipOfAirplane = ".demo-chips .chip:nth-of-type(2)";

async function flyAway(page) {
  await page.locator(chipOfAirplane).click();
}

async function land(page) {
  await page.locator(chipOfAirplane).click();
  await page.locator("[data-testid=pill][data-state=saved]").waitFor({ state: "attached" });
}

async function refuse(page) {
  await page.locator("form input").first().fill("nobody");
  await page.locator("input[type=password]").first().fill("not the password");
  await page.locator("form [type=submit]").first().click();
  await page.locator("form [role=alert]").first().waitFor();
}
