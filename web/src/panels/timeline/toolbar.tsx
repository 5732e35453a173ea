import { AudioWaveform, Magnet, Maximize, Minus, Plus, Scissors, Trash2, Waves } from "lucide-react";
import { useState } from "react";
import type { Action } from "~/actions/shortcuts";
import type { Plan } from "~/document/session";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { CaptionsMenu } from "./captions-menu";
import styles from "./timeline.module.css";
import { useGestures } from "./use-gestures";
import { toggle, useView, zoomTo } from "./view";
import { timelineWords } from "./words";

/** What can be done without a key, and the list of the keys. */
export function Toolbar({ actions, fit, plan }: { actions: readonly Action[]; fit: () => void; plan: Plan }) {
  const t = useWords(timelineWords);
  const { snap, ripple, zoom } = useView();
  const gestures = useGestures();
  return (
    <div className={styles.toolbar}>
      <IconButton label={t("split")} icon={<Scissors />} onClick={gestures.split} />
      <IconButton label={t(ripple ? "ripple" : "remove")} icon={<Trash2 />} onClick={() => gestures.remove(ripple)} />
      <IconButton label={t("snap")} icon={<Magnet />} aria-pressed={snap} onClick={() => toggle("snap")} />
      <IconButton
        label={`${t("rippleMode")}: ${t("rippleHint")}`}
        icon={<Waves />}
        aria-pressed={ripple}
        onClick={() => toggle("ripple")}
      />
      {plan.music?.mood && <IconButton label={t("beats")} icon={<AudioWaveform />} onClick={gestures.beats} />}
      {plan.scenes.some((scene) => scene.voice) && <CaptionsMenu plan={plan} />}
      <span className={styles.grow} />
      <IconButton label={t("zoomOut")} icon={<Minus />} onClick={() => zoomTo(zoom / 1.4)} />
      <IconButton label={t("zoomFit")} icon={<Maximize />} onClick={fit} />
      <IconButton label={t("zoomIn")} icon={<Plus />} onClick={() => zoomTo(zoom * 1.4)} />
      <Keys actions={actions} />
    </div>
  );
}

function Keys({ actions }: { actions: readonly Action[] }) {
  const t = useWords(timelineWords);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" scale="small" onClick={() => setOpen(true)} data-keys>
        {t("help")} <kbd>?</kbd>
      </Button>
      <Dialog open={open} title={t("help")} onClose={() => setOpen(false)}>
        <p>{t("heard")}</p>
        <dl className={styles.keys}>
          {actions.map((action) => (
            <div key={action.name}>
              <dt>{action.label}</dt>
              <dd dir="ltr">
                {action.keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  );
}
