import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { type Aspect, thumbnailUrl } from "~/client/preview";
import { fileUrl, storyboardQuery } from "~/client/queries";
import { useDocument } from "~/document/context";
import type { Plan, Shot } from "~/document/session";
import styles from "./picture.module.css";
import { Sketch } from "./sketch";

/** All that a shot's picture depends on, as far as the plan says: an unchanged shot keeps its picture. */
function looks(plan: Plan, shot: Shot): string {
  const { style, product, brand, assets, locale, elements } = plan;
  return JSON.stringify([shot, style, product, brand, assets, locale, elements]);
}

/** The address of a picture of a shot; the service draws it first where it is not there yet (202). */
async function drawn(url: string, signal: AbortSignal): Promise<string | null> {
  for (let tries = 0; tries < 40; tries += 1) {
    const answer = await fetch(url, { signal });
    if (answer.status === 200) return url;
    if (answer.status !== 202) return null;
    const wait = Number(answer.headers.get("Retry-After") ?? 2);
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(wait, 1), 10) * 1000));
    signal.throwIfAborted();
  }
  return null;
}

/** The best picture of a shot that is at hand: drawn as the plan is now, else the newest still, else none. */
export function usePicture(plan: Plan, version: number, shot: Shot, aspect: Aspect, seen: boolean): string | null {
  const project = useDocument((document) => document.project);
  const key = looks(plan, shot);
  const thumbnail = useQuery({
    queryKey: ["thumbnails", project, shot.id, aspect, key],
    queryFn: ({ signal }) => drawn(thumbnailUrl(project, version, shot.id, aspect), signal),
    enabled: seen,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: (before) => before,
  });
  const board = useQuery({ ...storyboardQuery(project, version), enabled: seen && thumbnail.data === null });
  if (thumbnail.data) return thumbnail.data;
  const place = board.data?.places.find((each) => each.shot === shot.id && each.aspect === aspect);
  const still = place?.stills.find((each) => each.digest === place.approved) ?? place?.stills.at(-1);
  return still ? fileUrl(still.render, still.name) : null;
}

/** Whether an element has come near to what is seen of the page. */
export function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current || seen) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
      { rootMargin: "200px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, seen]);
  return seen;
}

type Props = {
  plan: Plan;
  version: number;
  shot: Shot;
  aspect: Aspect;
  /** What it shows, for those who do not see it; empty where what is around it says so. */
  label: string;
  className?: string;
};

/** A shot as it looks: a sketch after the plan at once, and the picture over it as soon as it is there. */
export function Picture({ plan, version, shot, aspect, label, className = "" }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const seen = useSeen(frame);
  const url = usePicture(plan, version, shot, aspect, seen);
  const [shown, setShown] = useState<string | null>(null);
  return (
    <div
      ref={frame}
      className={`${styles.picture} ${className}`}
      style={{ aspectRatio: aspect.replace(":", "/") }}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      <Sketch plan={plan} shot={shot} />
      {url && (
        <img
          src={url}
          alt=""
          draggable={false}
          decoding="async"
          className={shown === url ? styles.there : styles.coming}
          onLoad={() => setShown(url)}
          onError={() => setShown(null)}
        />
      )}
    </div>
  );
}
