// Runs before the page is painted, so that it does not flash in the other colours.
try {
	const theme = localStorage.getItem("modu-theme");
	if (theme) document.documentElement.dataset.theme = theme;
} catch { /* storage is off: the system's colours hold */ }
