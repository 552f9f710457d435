// Before the first paint, so that a dark page does not flash white.
try {
  const kept = localStorage.getItem("playground.theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch { /* the system's choice it is */ }
