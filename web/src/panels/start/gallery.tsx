import { useMutation, useQuery } from "@tanstack/react-query";
import { type CSSProperties, useId, useState } from "react";
import { useLocation } from "wouter";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { queries } from "~/client/queries";
import { useLanguage, useWords } from "~/messages";
import { duration } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Badge } from "~/ui/feedback";
import { Shape } from "~/ui/shape";
import { toast } from "~/ui/toast";
import { named } from "./choices";
import { change } from "./form";
import styles from "./gallery.module.css";
import { shown } from "./reading";
import { startWords } from "./words";

type Example = Schemas["ExampleShown"];

const examplesQuery = {
  queryKey: ["examples"],
  queryFn: async () => (await told(api.GET("/api/v1/examples"))).items,
  staleTime: Number.POSITIVE_INFINITY,
};

/** Finished ads to start from. Where the service offers none, there is nothing here. */
export function Gallery() {
  const t = useWords(startWords);
  const id = useId();
  const [open, setOpen] = useState<Example | null>(null);
  const { data } = useQuery(examplesQuery);
  const looks = data?.filter((each) => each.thumbnail) ?? [];
  if (!looks.length) return null;
  return (
    <section className={styles.gallery} aria-labelledby={id}>
      <header>
        <h2 id={id}>{t("examples")}</h2>
        <p>{t("examplesHint")}</p>
      </header>
      <ul>
        {looks.map((each) => (
          <Poster key={each.name} example={each} onOpen={() => setOpen(each)} />
        ))}
      </ul>
      <Begin example={open} onClose={() => setOpen(null)} />
    </section>
  );
}

function ratioOf(example: Example): number {
  const [width = 9, height = 16] = (example.aspects[0] ?? "9:16").split(":").map(Number);
  return width / height;
}

function Poster({ example, onOpen }: { example: Example; onOpen: () => void }) {
  const t = useWords(startWords);
  const language = useLanguage();
  const { title, thumbnail, seconds } = example;
  const length = duration(seconds, language);
  const shape = { "--ratio": ratioOf(example) } as CSSProperties;
  return (
    <li style={shape}>
      <button
        type="button"
        className={styles.poster}
        aria-label={t("play", { title, seconds: length })}
        onClick={onOpen}
      >
        <img src={thumbnail ?? ""} alt="" loading="lazy" decoding="async" />
        <span className={styles.caption} dir="auto">
          <b>{title}</b>
          <span>{length}</span>
        </span>
      </button>
    </li>
  );
}

/** An example, larger, with its brief; it becomes a project only when that is asked for. */
function Begin({ example, onClose }: { example: Example | null; onClose: () => void }) {
  const t = useWords(startWords);
  const [, go] = useLocation();
  const begin = useMutation({
    mutationFn: (name: string) =>
      told(api.POST("/api/v1/examples/{example}/begin", { params: { path: { example: name } } })),
    onSuccess: (project) => {
      void queries.invalidateQueries({ queryKey: ["projects"] });
      go(`/projects/${project.id}/board`);
    },
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
  if (!example) return null;
  const prompt = String(example.brief.prompt ?? "");
  const use = () => {
    change({ typed: prompt });
    onClose();
    scrollTo({ top: 0, behavior: "smooth" });
  };
  const actions = (
    <>
      {prompt && <Button onClick={use}>{t("useWords")}</Button>}
      <Button look="primary" busy={begin.isPending} onClick={() => begin.mutate(example.name)}>
        {t("begin")}
      </Button>
    </>
  );
  return (
    <Dialog open title={example.title} onClose={onClose} actions={actions}>
      <Told example={example} />
    </Dialog>
  );
}

function Told({ example }: { example: Example }) {
  const t = useWords(startWords);
  const language = useLanguage();
  const { name, facts } = shown(example.brief);
  return (
    <div className={styles.told} dir="auto">
      <img src={example.thumbnail ?? ""} alt="" />
      <div>
        {name && <strong>{name}</strong>}
        {typeof example.brief.prompt === "string" && <p>{example.brief.prompt}</p>}
        <ul>
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        <p className={styles.marks}>
          <Badge>{t(example.category)}</Badge>
          <Badge>{duration(example.seconds, language)}</Badge>
          <Badge>{named(example.locale, language)}</Badge>
          {example.aspects.map((aspect) => (
            <Badge key={aspect}>
              <Shape aspect={aspect} />
              {aspect}
            </Badge>
          ))}
        </p>
      </div>
    </div>
  );
}
