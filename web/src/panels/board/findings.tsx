import { Wrench } from "lucide-react";
import type { Placed } from "~/document/scenes";
import type { Edit } from "~/document/session";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Badge, type Tone } from "~/ui/feedback";
import styles from "./findings.module.css";
import { type Found, useBoard } from "./state";
import { boardWords } from "./words";

const TONES: Readonly<Record<string, Tone>> = { info: "info", warning: "warn", error: "bad" };

/** What the newest film's checks found in a scene, each with the edit that mends it where there is one. */
export function Findings({ placed }: { placed: Placed }) {
  const { found } = useBoard();
  const mine = found.filter((each) => placed.scene.shots.some(({ id }) => id === each.shot));
  return <FindingList found={mine} />;
}

export function FindingList({ found }: { found: readonly Found[] }) {
  const t = useWords(boardWords);
  const { apply, version, foundIn } = useBoard();
  if (!found.length) return null;
  const worst = ["error", "warning", "info"].find((each) => found.some(({ finding }) => finding.severity === each));
  return (
    <details className={styles.findings}>
      <summary>
        <Badge tone={TONES[worst ?? "info"]}>{t("findings", { n: found.length })}</Badge>
      </summary>
      <ul>
        {found.map(({ finding }) => (
          <li key={`${finding.check}.${finding.where}.${finding.message}`}>
            <p>
              {finding.message} <small>{finding.remedy}</small>
            </p>
            {finding.fix && (
              <Button
                scale="small"
                icon={<Wrench />}
                onClick={() => void apply([finding.fix as Edit], t("fixed", { what: finding.message.slice(0, 60) }))}
              >
                {t("fix")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {foundIn !== version && <small>{t("findingsOld", { n: foundIn })}</small>}
    </details>
  );
}
