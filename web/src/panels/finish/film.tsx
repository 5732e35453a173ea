import { fileUrl } from "~/client/queries";
import { has, masters, type Render } from "~/client/renders";
import { useWords } from "~/messages";
import { Choice } from "~/ui/choice";
import { Player } from "~/ui/player";
import { Shape } from "~/ui/shape";
import styles from "./finish.module.css";
import { finishWords } from "./words";

type Props = { render: Render; aspect: string; onAspect: (aspect: string) => void };

/** The newest film in each of its formats. */
export function FilmPlayer({ render, aspect, onAspect }: Props) {
  const t = useWords(finishWords);
  const films = masters(render);
  const shown = films.find((each) => each.aspect === aspect) ?? films[0];
  if (!shown) return null;
  return (
    <div className={styles.film}>
      <Player
        src={fileUrl(render.id, shown.file.name)}
        title={t("film")}
        aspect={shown.aspect}
        poster={has(render, "poster.jpg") ? fileUrl(render.id, "poster.jpg") : undefined}
        captions={has(render, "captions.vtt") ? fileUrl(render.id, "captions.vtt") : undefined}
      />
      {films.length > 1 && (
        <Choice
          joined
          hidden
          label={t("formats")}
          value={shown.aspect}
          options={films.map((each) => ({
            value: each.aspect,
            label: each.aspect,
            icon: <Shape aspect={each.aspect} />,
          }))}
          onChange={onAspect}
        />
      )}
    </div>
  );
}
