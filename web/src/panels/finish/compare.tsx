import { X } from "lucide-react";
import { type CSSProperties, type RefObject, useEffect, useRef, useState } from "react";
import { fileUrl } from "~/client/queries";
import { masters, type Render } from "~/client/renders";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Controls, playerKeys, ratioOf, usePlayback } from "~/ui/player";
import styles from "./finish.module.css";
import { finishWords } from "./words";

type Props = { newer: Render; older: Render; aspect: string; onClose: () => void };

/** Two films side by side, in step: one scrub bar moves both, and the newer one is heard. */
export function Compare({ newer, older, aspect, onClose }: Props) {
  const t = useWords(finishWords);
  const [one, two] = [useRef<HTMLVideoElement>(null), useRef<HTMLVideoElement>(null)];
  const [films] = useState(() => [one, two]);
  const playback = usePlayback(films, `${newer.id} ${older.id}`);
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    frame.current?.scrollIntoView({ block: "center" });
    frame.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section
      ref={frame}
      tabIndex={-1}
      className={styles.compare}
      aria-label={t("compareWith", { n: older.version })}
      style={{ "--ratio": ratioOf(aspect) } as CSSProperties}
      onKeyDown={(event) => playerKeys(event, playback)}
    >
      <header>
        <h2>{t("compareWith", { n: older.version })}</h2>
        <Button scale="small" icon={<X />} onClick={onClose}>
          {t("closeCompare")}
        </Button>
      </header>
      <div className={styles.pair}>
        <Side film={two} render={older} aspect={aspect} muted />
        <Side film={one} render={newer} aspect={aspect} />
      </div>
      <Controls playback={playback} />
    </section>
  );
}

type SideProps = { film: RefObject<HTMLVideoElement | null>; render: Render; aspect: string; muted?: boolean };

function Side({ film, render, aspect, muted }: SideProps) {
  const t = useWords(finishWords);
  const all = masters(render);
  const shown = all.find((each) => each.aspect === aspect) ?? all[0];
  return (
    <figure>
      <video
        ref={film}
        src={shown && fileUrl(render.id, shown.file.name)}
        muted={muted}
        playsInline
        preload="auto"
        aria-label={t("version", { n: render.version })}
      />
      <figcaption>{t("version", { n: render.version })}</figcaption>
    </figure>
  );
}
