import { useMutation } from "@tanstack/react-query";
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useRef,
  useState,
} from "react";
import { ApiProblem } from "~/client/problems";
import { fileUrl } from "~/client/queries";
import { upload } from "~/client/uploads";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { Range } from "~/ui/controls";
import { Dialog } from "~/ui/dialog";
import { Notice, ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { Mask } from "./mask";
import { type Still, useMake, usePriced, useStillsQuote } from "./state";
import styles from "./storyboard.module.css";
import { storyboardWords } from "./words";

type Props = { open: boolean; still: Still; aspect: string; onClose: () => void };

const WIDE = 768; // pixels of a mask's width; the service fits it to the picture
const STEP = 0.03; // of the picture that an arrow moves the brush by

/** Changes a still in words, wholly or where it is painted over. */
export function ChangeStill({ open, still, aspect, onClose }: Props) {
  const t = useWords(storyboardWords);
  const [words, setWords] = useState("");
  const mask = useRef<Mask | null>(null);
  const make = useMake();
  const priced = usePriced();
  const [painted, setPainted] = useState(false);
  const part = painted ? still.digest : null; // any picture: what it shows does not change the price
  const quote = useStillsQuote({ change: { still: still.digest, words: "x", mask: part } }, open);
  const send = useMutation({
    mutationFn: async () => {
      const file = await mask.current?.file();
      const change = { still: still.digest, words: words.trim(), mask: file ? await digestOf(file) : null };
      await make.mutateAsync({ change });
    },
    onSuccess: () => {
      setWords("");
      onClose();
    },
  });
  const actions = (
    <Button
      look="primary"
      busy={send.isPending}
      disabled={!words.trim() || Boolean(quote?.obstacle)}
      onClick={() => send.mutate()}
    >
      {[t("apply"), quote && !quote.obstacle && priced(quote.price_usd)].filter(Boolean).join(": ")}
    </Button>
  );
  return (
    <Dialog open={open} title={t("change")} onClose={onClose} actions={actions}>
      <p className={styles.soft}>{t("changeHint")}</p>
      <Painted still={still} aspect={aspect} mask={mask} onPaint={setPainted} />
      <Field label={t("changeWords")}>
        {(named) => (
          <textarea
            {...named}
            className={control}
            dir="auto"
            maxLength={2000}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
      </Field>
      {quote?.obstacle && <Notice tone="warn">{quote.obstacle}</Notice>}
      {send.error && <ProblemNotice problem={send.error} />}
    </Dialog>
  );
}

/** Brings a file and returns its digest, which is the revision of its content. */
async function digestOf(file: File): Promise<string> {
  const asset = await upload(file);
  const answer = await fetch(`/api/v1/assets/${asset.id}/content`, { method: "HEAD" });
  if (!answer.ok) throw ApiProblem.of(answer.status, null);
  return (answer.headers.get("ETag") ?? "").replaceAll('"', "");
}

type PaintedProps = {
  still: Still;
  aspect: string;
  mask: RefObject<Mask | null>;
  onPaint: (painted: boolean) => void;
};

function Painted({ still, aspect, mask, onPaint }: PaintedProps) {
  const t = useWords(storyboardWords);
  const [tool, setTool] = useState<"paint" | "erase">("paint");
  const [size, setSize] = useState(0.12);
  const begin = useCallback(
    (canvas: HTMLCanvasElement | null) => {
      mask.current = canvas && new Mask(canvas); // once for a canvas, so that what was painted stays
    },
    [mask],
  );
  const last = useRef<[number, number] | null>(null);
  const [cursor, setCursor] = useState<[number, number]>([0.5, 0.5]);
  const [wide = 9, tall = 16] = aspect.split(":").map(Number);
  const stroke = (from: [number, number], to: [number, number]) => {
    mask.current?.stroke(from, to, size, tool === "erase");
    onPaint(true);
  };
  const clear = () => {
    mask.current?.clear();
    onPaint(false);
  };
  const place = (event: PointerEvent<HTMLElement>): [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  const keys = (event: KeyboardEvent) => {
    const by: Record<string, [number, number]> = {
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    };
    const move = by[event.key];
    if (event.key === " ") stroke(cursor, cursor);
    else if (move) setCursor([clamp(cursor[0] + move[0]), clamp(cursor[1] + move[1])]);
    else return;
    event.preventDefault();
  };
  const moves = (event: PointerEvent<HTMLElement>) => {
    const at = place(event);
    setCursor([clamp(at[0]), clamp(at[1])]);
    if (!last.current) return;
    stroke(last.current, at);
    last.current = at;
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that is painted on has no element of its own */}
      <div
        className={styles.painting}
        style={{ aspectRatio: aspect.replace(":", "/"), "--ratio": wide / tall } as CSSProperties}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is painted on by keys
        tabIndex={0}
        aria-label={t("maskLabel")}
        onKeyDown={keys}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = place(event);
          stroke(last.current, last.current);
        }}
        onPointerMove={moves}
        onPointerUp={() => {
          last.current = null;
        }}
      >
        <img src={fileUrl(still.render, still.name)} alt="" draggable={false} />
        <canvas ref={begin} width={WIDE} height={Math.round((WIDE * tall) / wide)} aria-hidden />
        <span
          className={styles.cursor}
          style={{ width: `${size * 100}%`, insetBlockStart: `${cursor[1] * 100}%`, left: `${cursor[0] * 100}%` }}
          aria-hidden
        />
      </div>
      <div className={styles.tools}>
        <Choice
          hidden
          joined
          label={t("brush")}
          value={tool}
          options={(["paint", "erase"] as const).map((value) => ({ value, label: t(value) }))}
          onChange={setTool}
        />
        <Range
          label={t("brush")}
          value={size}
          min={0.03}
          max={0.4}
          step={0.01}
          shown={(n) => `${Math.round(n * 100)} %`}
          onChange={setSize}
        />
        <Button scale="small" onClick={clear}>
          {t("clear")}
        </Button>
      </div>
    </>
  );
}

const clamp = (value: number) => Math.min(Math.max(value, 0), 1);
