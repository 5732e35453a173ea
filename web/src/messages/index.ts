import { createContext, useContext } from "react";

export type Language = "en" | "ar";
export const LANGUAGES: Readonly<Record<Language, string>> = { en: "English", ar: "العربية" };

/** A text, or its forms by the plural category of `n` (Intl.PluralRules). `{name}` stands for a parameter. */
export type Message = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
type Table = Readonly<Record<string, Message>>;
export type Words<Keys extends string = string> = Readonly<Record<Language, Readonly<Record<Keys, Message>>>>;

/** The texts of one panel in all languages. Every language has the same keys: the type holds that. */
export function words<English extends Table>(
  en: English,
  ar: Record<keyof English, Message>,
): Words<keyof English & string> {
  return { en, ar } as Words<keyof English & string>;
}

export const LanguageContext = createContext<Language>("en");

export type Translate<Keys extends string> = (key: Keys, parameters?: Record<string, string | number>) => string;

/** Returns the texts of a panel in the page's language. */
export function useWords<Keys extends string>(table: Words<Keys>): Translate<Keys> {
  const language = useContext(LanguageContext);
  return (key, parameters) => say(table[language][key], language, parameters);
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** Fills a message in. Numbers are written as the language writes them; `n` chooses the plural form. */
export function say(message: Message, language: Language, parameters: Record<string, string | number> = {}): string {
  const text = typeof message === "string" ? message : (message[plural(language, parameters.n)] ?? message.other);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

function plural(language: Language, n: string | number | undefined): Intl.LDMLPluralRule {
  return new Intl.PluralRules(language).select(Number(n ?? 0));
}
