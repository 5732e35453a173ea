import { Copy, Lock, LockOpen, Merge, Plus, RefreshCw, Trash2, X } from "lucide-react";
import { useDocument } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Choice } from "~/ui/choice";
import type { Acting } from "./acting";
import { itemsOf } from "./actions";
import styles from "./board.module.css";
import { useBoard, useChoice } from "./state";
import { boardWords } from "./words";

/** What the wall is about, and above several chosen scenes what can be done with them. */
export function Bar({ acting }: { acting: Acting }) {
  const t = useWords(boardWords);
  const { plan, scenes, aspect } = useBoard();
  const { chosen, choose } = useChoice();
  const show = usePlayhead((head) => head.show);
  const seconds = scenes.reduce((sum, each) => sum + each.seconds, 0);
  const time = t("secondsShort", { n: Number(seconds.toFixed(1)) });
  if (chosen.length > 0) return <Many acting={acting} onClear={() => choose([])} />;
  return (
    <div className={styles.bar}>
      <h2>{t("summary", { n: scenes.length, time })}</h2>
      <span className={styles.space} />
      {plan.aspects.length > 1 && (
        <Choice
          hidden
          joined
          label={t("aspect")}
          value={aspect}
          options={plan.aspects.map((value) => ({ value, label: value }))}
          onChange={show}
        />
      )}
      <Button scale="small" icon={<Plus />} onClick={() => acting.show("add", acting.current ?? scenes.at(-1))}>
        {t("add")}
      </Button>
    </div>
  );
}

const SHOWN = {
  regenerate: RefreshCw,
  duplicate: Copy,
  merge: Merge,
  lock: Lock,
  unlock: LockOpen,
  remove: Trash2,
} as const;

function Many({ acting, onClear }: { acting: Acting; onClear: () => void }) {
  const t = useWords(boardWords);
  const busy = useDocument((document) => document.busy > 0);
  const at = acting.at();
  const items = itemsOf(at);
  return (
    <div className={styles.bar} data-many>
      <IconButton label={t("clear")} scale="small" icon={<X />} onClick={onClear} />
      <h2 aria-live="polite">{t("selected", { n: at.scenes.length })}</h2>
      <span className={styles.space} />
      {Object.entries(SHOWN).map(([name, Icon]) => {
        const item = items.find((each) => each.label === t(name as keyof typeof SHOWN));
        return item ? (
          <Button
            key={name}
            scale="small"
            look={item.danger ? "danger" : "plain"}
            icon={<Icon />}
            disabled={item.disabled || busy}
            onClick={item.onSelect}
          >
            {item.label}
          </Button>
        ) : null;
      })}
    </div>
  );
}
