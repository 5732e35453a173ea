import { type Translate, useLanguage, useWords } from "~/messages";
import { duration, money } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/feedback";
import { AXES, type Axis } from "./model";
import type { Foreseen } from "./state";
import styles from "./variations.module.css";
import { variationWords } from "./words";

type Props = { foreseen: Foreseen; busy: boolean; onKeep: () => void };

/** The variations that a matrix comes to, by name, with what all of them together take. */
export function ForeseenShown({ foreseen, busy, onKeep }: Props) {
  const t = useWords(variationWords);
  const n = foreseen.variants.length;
  return (
    <>
      <header className={styles.sum}>
        <div>
          <h3>{t("foreseen", { n })}</h3>
          <Price quote={foreseen.quote} />
        </div>
        <Button look="primary" busy={busy} onClick={onKeep}>
          {t("keep", { n })}
        </Button>
      </header>
      {foreseen.quote.obstacle && <Notice tone="warn">{foreseen.quote.obstacle.split("\n")[0]}</Notice>}
      {foreseen.findings.map((finding) => (
        <Notice key={finding.where + finding.message} tone="warn">
          <b>{finding.where}</b> {finding.message} {finding.remedy}
        </Notice>
      ))}
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("name")}</th>
              <th scope="col">{t("changes")}</th>
            </tr>
          </thead>
          <tbody>
            {foreseen.variants.map((variant) => (
              <tr key={variant.name}>
                <th scope="row">{variant.name}</th>
                <td dir="auto">{valued(variant.values, t) || t("asIs")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The price and the time of all of them, with what they share. */
export function Price({ quote }: { quote: Foreseen["quote"] }) {
  const t = useWords(variationWords);
  const language = useLanguage();
  const price = quote.price_usd ? money(quote.price_usd, language) : t("free");
  return (
    <p className={styles.soft}>
      {t("price", { price, time: duration(quote.seconds, language) })}
      {quote.worst_usd > quote.price_usd && ` · ${t("upTo", { price: money(quote.worst_usd, language) })}`}
      {quote.reused > 0 && ` · ${t("reused", { n: quote.reused })}`}
    </p>
  );
}

/** What a variation has on each axis where it differs from the ad: "Hook: Ice cold · Music: care". */
export function valued(values: Readonly<Record<string, string>>, t: Translate<`axis_${Axis}`>): string {
  const named = (axis: string) =>
    (AXES as readonly string[]).includes(axis) ? t(`axis_${axis as Axis}`) : axis.replaceAll("_", " ");
  return Object.entries(values)
    .filter(([, value]) => value)
    .map(([axis, value]) => `${named(axis)}: ${value}`)
    .join(" · ");
}
