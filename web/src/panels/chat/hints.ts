import type { Plan } from "~/document/session";

const SAID: Readonly<Record<string, string>> = { end_card: "end card" };

/** Wishes that fit a plan: all of them are in the grammar, so that each leads to something. */
export function hints(plan: Plan): readonly string[] {
  const free = plan.scenes.filter((scene) => !scene.locked);
  const named = (role: string) => SAID[role] ?? role;
  const longest = [...free].sort((a, b) => lasts(b) - lasts(a))[0];
  const light = free.find((scene) =>
    scene.shots.some(({ ground }) => ground.kind === "backdrop" && ground.tone === "light"),
  );
  const number = (id: string) => plan.scenes.findIndex((scene) => scene.id === id) + 1;
  const twice = free.find((scene) => plan.scenes.filter(({ role }) => role === scene.role).length === 1);
  const found = [
    longest && `make scene ${number(longest.id)} a bit shorter`,
    light && `make scene ${number(light.id)} darker`,
    plan.captions?.burned ? "no captions" : "show captions",
    twice && `make the ${named(twice.role)} a bit longer`,
    free.length > 3 && "swap scenes 2 and 3",
    plan.music?.mood && "make the music calmer",
  ];
  return found.filter((each): each is string => Boolean(each)).slice(0, 5);
}

const lasts = (scene: Plan["scenes"][number]) => scene.shots.reduce((sum, shot) => sum + shot.frames, 0);
