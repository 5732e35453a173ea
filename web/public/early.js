// Runs before the first paint, so that a page never flashes in the wrong theme or direction.
(() => {
  try {
    const root = document.documentElement;
    // A shared film is shown in the dark, whatever this browser prefers for the studio.
    const theme = location.pathname.startsWith("/s/") ? "dark" : localStorage.getItem("reelwright.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    const language = localStorage.getItem("reelwright.language") ?? (navigator.language.startsWith("ar") ? "ar" : "en");
    root.lang = language;
    root.dir = language === "ar" ? "rtl" : "ltr";
  } catch {
    // Storage is refused: the system's theme and English stand.
  }
})();
