import type { ReactNode } from "react";
import { Route, Switch } from "wouter";
import { useSession } from "~/client/queries";
import { LANGUAGES, type Language, useWords } from "~/messages";
import { Choice } from "~/ui/choice";
import { layout, Page } from "~/ui/page";
import { Tabs } from "~/ui/tabs";
import { Account } from "./account";
import { Keys } from "./keys";
import { People } from "./people";
import { setLanguage, setTheme, type Theme, useSettings } from "./store";
import { Webhooks } from "./webhooks";
import { settingsWords } from "./words";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export default function SettingsPanel() {
  const t = useWords(settingsWords);
  const accounts = useSession().data?.csrf != null;
  const places: [string, string, () => ReactNode][] = [
    ["/settings", t("look"), Look],
    ["/settings/account", t("account"), Account],
    ["/settings/keys", t("keys"), Keys],
    ["/settings/webhooks", t("webhooks"), Webhooks],
  ];
  if (accounts) places.push(["/settings/people", t("people"), People]);
  return (
    <Page title={t("title")} narrow>
      <Tabs label={t("sections")} tabs={places.map(([href, label]) => ({ href, label }))} />
      <Switch>
        {places.map(([href, , Section]) => (
          <Route key={href} path={href}>
            <Section />
          </Route>
        ))}
      </Switch>
    </Page>
  );
}

function Look() {
  const t = useWords(settingsWords);
  const { theme, language } = useSettings();
  const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }));
  return (
    <section className={layout.card}>
      <Choice
        label={t("theme")}
        joined
        options={THEMES.map((value) => ({ value, label: t(value) }))}
        value={theme}
        onChange={setTheme}
      />
      <Choice label={t("language")} joined options={languages} value={language} onChange={setLanguage} />
    </section>
  );
}
