import type { Change, Edit, Plan } from "./session";

/** Whether two lists of changes touch different things: no path of one is, or holds, a path of the other. */
export function apart(one: readonly Change[], other: readonly Change[]): boolean {
  const holds = (path: string, inner: string) => inner.startsWith(path) && /^([.[]|$)/.test(inner.slice(path.length));
  return !one.some(({ path }) => other.some((each) => holds(path, each.path) || holds(each.path, path)));
}

/**
 * The edit that takes back what led from the plan `before` to `after`, out of the plan `now`, which others may have
 * changed since: what they changed elsewhere stays. Null where there is nothing left to take back.
 */
export function takenBack(before: Plan, after: Plan, now: Plan): Edit | null {
  const wanted = back(before, after, now) as Plan;
  const fields = Object.entries(wanted).filter(([name]) => name !== "scenes" && name !== "format");
  const parts = Object.fromEntries(fields.filter(([name, value]) => !same(value, now[name as keyof Plan])));
  const standing = new Map(now.scenes.map((scene) => [scene.id, scene]));
  const scenes = wanted.scenes.map((scene) => (same(scene, standing.get(scene.id)) ? scene.id : scene));
  const moved = !same(wanted.scenes, now.scenes);
  return moved || Object.keys(parts).length ? { kind: "restore", parts, scenes: moved ? scenes : null } : null;
}

type Fields = Record<string, unknown>;
type Item = Fields & { id: string };

/** Merges three ways: `now`, but `before` wherever that differs from `after`. */
function back(before: unknown, after: unknown, now: unknown): unknown {
  if (same(before, after)) return now;
  if (named(before) && named(after) && named(now)) return listed(before, after, now);
  if (plain(before) && plain(after) && plain(now)) {
    const names = Object.keys({ ...now, ...before });
    return Object.fromEntries(names.map((name) => [name, back(before[name], after[name], now[name])]));
  }
  return before;
}

/** As `back`, for lists whose items have ids: what others added or removed stays so. */
function listed(before: readonly Item[], after: readonly Item[], now: readonly Item[]): Item[] {
  const [old, made, here] = [before, after, now].map((list) => new Map(list.map((item) => [item.id, item])));
  const items = (ids: readonly string[]) =>
    ids.map((id) =>
      old?.has(id) && made?.has(id) ? back(old.get(id), made.get(id), here?.get(id)) : (here?.get(id) ?? old?.get(id)),
    ) as Item[];
  const ids = (list: readonly Item[]) => list.map(({ id }) => id);
  if (same(ids(before), ids(after))) return items(ids(now));
  const order = ids(before).filter((id) => here?.has(id) || !made?.has(id));
  ids(now).forEach((id, place, all) => {
    if (!old?.has(id) && !made?.has(id)) order.splice(order.indexOf(all[place - 1] ?? "") + 1, 0, id);
  });
  return items(order);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function plain(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function named(value: unknown): value is Item[] {
  return Array.isArray(value) && value.every((item) => plain(item) && typeof item.id === "string");
}
