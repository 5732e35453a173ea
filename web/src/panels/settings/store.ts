import { create } from "zustand";
import { LANGUAGES, type Language } from "~/messages";

export type Theme = "system" | "light" | "dark";
type Settings = { theme: Theme; language: Language };

function initial(): Settings {
  const language = document.documentElement.lang;
  const theme = document.documentElement.dataset.theme;
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    language: language in LANGUAGES ? (language as Language) : "en",
  };
}

/** How this browser shows the studio. `public/early.js` reads the same keys before the first paint. */
export const useSettings = create<Settings>(initial);

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  keep("reelwright.theme", theme);
  useSettings.setState({ theme });
}

export function setLanguage(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  keep("reelwright.language", language);
  useSettings.setState({ language });
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is refused: the choice holds as long as the page.
  }
}
