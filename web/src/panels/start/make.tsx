import { useMutation } from "@tanstack/react-query";
import { Clapperboard } from "lucide-react";
import { useLocation } from "wouter";
import type { Schemas } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { useLanguage, useWords } from "~/messages";
import { duration, money } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/feedback";
import { toast } from "~/ui/toast";
import { WORDS } from "./about";
import { change, EMPTY, useForm } from "./form";
import styles from "./start.module.css";
import { discard, enough, make, mark, wished } from "./understand";
import { startWords } from "./words";

/** What the ad costs and how long it takes, before the button is pressed. */
export function MakeBar() {
  const t = useWords(startWords);
  const form = useForm();
  const [, go] = useLocation();
  const sending = form.files.some((file) => file.state === "sending");
  const fits = enough(form) && wished(form).words.length <= WORDS;
  const making = useMutation({
    mutationFn: () => make(t("untitled")),
    onSuccess: (project) => {
      go(`/projects/${project}/board`);
      change({ ...EMPTY });
    },
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
  const obstacle = form.quote?.obstacle;
  return (
    <div className={styles.make}>
      {obstacle && (
        <Notice tone="warn" title={t("obstacle")}>
          {obstacle}
        </Notice>
      )}
      <div className={styles.bar}>
        <p className={styles.price} aria-live="polite" data-old={form.busy || mark(form) !== form.saved || undefined}>
          {form.quote ? <Price quote={form.quote} /> : t("pricing")}
        </p>
        <StartOver />
        <Button
          look="primary"
          scale="large"
          icon={<Clapperboard />}
          busy={making.isPending}
          disabled={sending || !fits}
          onClick={() => making.mutate()}
        >
          {obstacle ? t("makeSimpler") : t("make")}
        </Button>
      </div>
    </div>
  );
}

function Price({ quote }: { quote: Schemas["Quote"] }) {
  const t = useWords(startWords);
  const language = useLanguage();
  const price = quote.price_usd ? money(quote.price_usd, language) : t("free");
  return (
    <>
      <strong>{t("price", { price, time: duration(quote.seconds, language) })}</strong>
      {quote.worst_usd > quote.price_usd && <span>{t("upTo", { price: money(quote.worst_usd, language) })}</span>}
    </>
  );
}

/** Empties the form. Its project goes too, unless that is taken back. */
function StartOver() {
  const t = useWords(startWords);
  const clear = () => {
    const before = useForm.getState();
    const { project } = before;
    change({ ...EMPTY });
    const timer = project && setTimeout(() => void discard(project.id).catch(() => undefined), 8000);
    toast(t("cleared"), "info", {
      label: t("undo"),
      run: () => {
        if (timer) clearTimeout(timer);
        change(before);
      },
    });
  };
  return (
    <Button look="quiet" onClick={clear}>
      {t("startOver")}
    </Button>
  );
}
