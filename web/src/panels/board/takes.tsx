import { useQuery } from "@tanstack/react-query";
import { Check, Dices, RefreshCw } from "lucide-react";
import { api, told } from "~/client/api";
import { useDocument } from "~/document/context";
import { newSeed, type Placed } from "~/document/scenes";
import type { Edit, Plan, Shot } from "~/document/session";
import { useWords } from "~/messages";
import { Picture } from "~/parts/shot/picture";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Badge, ProblemNotice, Skeleton } from "~/ui/feedback";
import styles from "./forms.module.css";
import { useBoard } from "./state";
import { boardWords } from "./words";

type Props = { open: boolean; placed: Placed | undefined; onClose: () => void };
type Made = { version: number; plan: Plan; shot: Shot };

const LOOKED_BACK = 12; // versions

/** The grounds that a scene's shots have had, side by side; one of them is chosen. */
export function Takes({ open, placed, onClose }: Props) {
  const t = useWords(boardWords);
  return (
    <Dialog open={open && Boolean(placed)} title={t("takes")} onClose={onClose}>
      {placed?.shots.map(({ shot }, index) => (
        <Row key={shot.id} placed={placed} shot={shot} number={index + 1} />
      ))}
    </Dialog>
  );
}

function Row({ placed, shot, number }: { placed: Placed; shot: Shot; number: number }) {
  const t = useWords(boardWords);
  const { apply, aspect } = useBoard();
  const made = useMade(shot);
  const free = !placed.scene.locked && shot.ground.kind !== "footage";
  const seed = (edit: Edit, label: "did_again" | "did_vary") => void apply([edit], t(label, { n: placed.number }));
  return (
    <section className={styles.takes}>
      <header>
        <h3>{t("shot", { n: number })}</h3>
        <span className={styles.space} />
        <Button
          scale="small"
          icon={<RefreshCw />}
          disabled={!free}
          onClick={() => seed({ kind: "seed", at: shot.id }, "did_again")}
        >
          {t("regenerate")}
        </Button>
        <Button
          scale="small"
          icon={<Dices />}
          disabled={!free}
          onClick={() => seed({ kind: "seed", at: shot.id, seed: newSeed() }, "did_vary")}
        >
          {t("vary")}
        </Button>
      </header>
      {made.error && <ProblemNotice problem={made.error} onRetry={() => void made.refetch()} />}
      <ul>
        {made.isPending && <Skeleton className={styles.take} />}
        {made.data?.map((each) => {
          const here = same(each.shot, shot);
          return (
            <li key={`${each.version}`} data-here={here || undefined}>
              <Picture
                plan={each.plan}
                version={each.version}
                shot={each.shot}
                aspect={aspect}
                label={named(t, each)}
              />
              <span>{named(t, each)}</span>
              {here ? (
                <Badge tone="good">{t("shownNow")}</Badge>
              ) : (
                <Button
                  scale="small"
                  icon={<Check />}
                  disabled={placed.scene.locked}
                  onClick={() => void apply([chosen(each.shot, shot)], t("did_take", { n: placed.number }))}
                >
                  {t("choose")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function named(
  t: (key: "takeOf" | "versionOf", parameters: Record<string, number>) => string,
  { shot, version }: Made,
) {
  return shot.ground.kind === "generated" ? t("takeOf", { n: shot.ground.take ?? 1 }) : t("versionOf", { n: version });
}

/** Another take of the same words costs nothing where it was made before; any other ground is set whole. */
function chosen(wanted: Shot, now: Shot): Edit {
  const [to, from] = [wanted.ground, now.ground];
  const again =
    to.kind === "generated" && from.kind === "generated" && to.prompt === from.prompt && to.seed === from.seed;
  if (again) return { kind: "take", at: now.id, number: to.take ?? 1 };
  return { kind: "ground", at: now.id, ground: to };
}

const same = (one: Shot, other: Shot) => JSON.stringify(one.ground) === JSON.stringify(other.ground);

/** The shot as the newest versions had it, one of each ground, the oldest first. */
function useMade(shot: Shot) {
  const { project, version } = useDocument((document) => document);
  return useQuery({
    queryKey: ["projects", project, "takes", shot.id, version],
    queryFn: async () => {
      const numbers = Array.from({ length: Math.min(version, LOOKED_BACK) }, (_, index) => version - index);
      const found = await Promise.all(
        numbers.map(async (number) => {
          const params = { path: { project, number } };
          const { plan } = await told(api.GET("/api/v1/projects/{project}/versions/{number}", { params }));
          const mine = plan.scenes.flatMap((scene) => scene.shots).find((each) => each.id === shot.id);
          return mine ? [{ version: number, plan, shot: mine }] : [];
        }),
      );
      const all = found.flat();
      return all.filter((each, index) => all.findIndex((other) => same(other.shot, each.shot)) === index).reverse();
    },
  });
}
