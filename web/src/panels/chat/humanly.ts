import type { Change, Plan } from "~/document/session";
import type { Language } from "~/messages";

/** A change for people: where it is, and from what to what. Empty sides were not there, or are not there any more. */
export type Told = { scene: number | null; shot: number | null; field: string; before: string; after: string };

type Names = {
  field: (key: string) => string;
  value: (key: string) => string | null;
  yes: string;
  no: string;
  seconds: (n: number) => string;
};

const PART = /([a-z_]+)(?:\[id=([^\]]+)\]|\[(order)\])?/g;

/** Says a change of the plan in words. `plans` are those in which its scenes may be found, the older one first. */
export function humanly(change: Change, plans: readonly Plan[], names: Names, language: Language): Told {
  const parts = [...change.path.matchAll(PART)].map(([, name = "", id, order]) => ({ name, id, order }));
  const scene = parts.find((part) => part.name === "scenes")?.id;
  const shot = parts.find((part) => part.name === "shots")?.id;
  const last = parts.at(-1);
  const key = last?.order ? "order" : (last?.name ?? change.path);
  const whole = plans.flatMap((plan) => plan.scenes);
  const number = (id: string | undefined) => {
    for (const plan of [...plans].reverse()) {
      const found = plan.scenes.findIndex((each) => each.id === id);
      if (found >= 0) return found + 1;
    }
    return null;
  };
  const place = whole.find((each) => each.id === scene)?.shots.findIndex((each) => each.id === shot) ?? -1;
  const alone = (whole.find((each) => each.id === scene)?.shots.length ?? 0) < 2;
  const say = (value: unknown): string => valued(value, key, names, language, number);
  return {
    scene: number(scene),
    shot: place >= 0 && !alone ? place + 1 : null,
    field: names.field(key),
    before: say(change.before),
    after: say(change.after),
  };
}

function valued(
  value: unknown,
  key: string,
  names: Names,
  language: Language,
  number: (id: string) => number | null,
): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? names.yes : names.no;
  if (typeof value === "number") {
    return key === "frames" ? names.seconds(value / 30) : value.toLocaleString(language, { maximumFractionDigits: 3 });
  }
  if (typeof value === "string") return names.value(value) ?? value;
  if (Array.isArray(value)) {
    const said = value.map((each) =>
      key === "order" ? (number(String(each)) ?? each) : valued(each, key, names, language, number),
    );
    return said.join(key === "order" ? " · " : "; ");
  }
  return inside(value as Record<string, unknown>, names, language, number);
}

/** The one thing that says most of a part: its words, its name, its kind. */
function inside(
  part: Record<string, unknown>,
  names: Names,
  language: Language,
  number: (id: string) => number | null,
): string {
  for (const name of ["content", "text", "price", "name", "family", "mood", "kind", "role", "pose"]) {
    if (part[name] !== undefined && part[name] !== null) return valued(part[name], name, names, language, number);
  }
  return Object.values(part)
    .filter((each) => typeof each !== "object")
    .slice(0, 3)
    .map(String)
    .join(", ");
}

/** A line of the service's about a scene or a shot, with the number that it has on the page in the place of its id. */
export function numbered(line: string, plan: Plan, say: (key: "scene" | "shot", n: number) => string): string {
  const [whole = "", id = ""] = /^(s[\w-]*): /.exec(line) ?? [];
  const scene = plan.scenes.findIndex((each) => each.id === id || each.shots.some((shot) => shot.id === id));
  const found = plan.scenes[scene];
  if (!found) return line;
  const shot = found.shots.findIndex((each) => each.id === id);
  const where = [say("scene", scene + 1), ...(shot >= 0 && found.shots.length > 1 ? [say("shot", shot + 1)] : [])];
  return `${where.join(" · ")}: ${line.slice(whole.length)}`;
}
