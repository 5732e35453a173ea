import type { Scene, Shot } from "~/document/session";
import { words } from "~/messages";

/** What the parts of a plan are called, for people; the keys are the plan's own. */
export type Role = Scene["role"];
export type TextRole = NonNullable<Shot["texts"]>[number]["role"];
export type TransitionKind = NonNullable<Shot["transition"]>["kind"];
export type Placement = NonNullable<Shot["product"]>;
export type Ground = Shot["ground"];

export const roleWords = words<Record<Role, string>>(
  {
    hook: "Hook",
    problem: "Problem",
    turn: "Turn",
    showcase: "Showcase",
    proof: "Proof",
    demo: "Demo",
    quote: "Quote",
    offer: "Offer",
    end_card: "End card",
  },
  {
    hook: "الافتتاحية",
    problem: "المشكلة",
    turn: "التحوّل",
    showcase: "العرض",
    proof: "الدليل",
    demo: "التجربة",
    quote: "الاقتباس",
    offer: "السعر والعرض",
    end_card: "بطاقة الختام",
  },
);

export const textWords = words<Record<TextRole, string>>(
  {
    headline: "Headline",
    sub: "Subline",
    label: "Label",
    number: "Figure",
    quote: "Quote",
    source: "Source",
    offer: "Price",
    cta: "Button",
    legal: "Legal line",
    website: "Website",
  },
  {
    headline: "العنوان",
    sub: "السطر الثانوي",
    label: "الوسم",
    number: "الرقم",
    quote: "الاقتباس",
    source: "المصدر",
    offer: "السعر",
    cta: "الزر",
    legal: "السطر القانوني",
    website: "الموقع",
  },
);

export const transitionWords = words<Record<TransitionKind, string>>(
  {
    cut: "Cut",
    carry: "Carry over",
    dissolve: "Dissolve",
    dip: "Dip to colour",
    push: "Push",
    slide: "Slide",
    wipe: "Wipe",
    iris: "Iris",
    clock: "Clock",
    blinds: "Blinds",
    split: "Split",
    zoom: "Zoom",
    whip: "Whip pan",
    luma: "Luma",
  },
  {
    cut: "قطع",
    carry: "استمرار",
    dissolve: "تلاشٍ",
    dip: "عبر اللون",
    push: "دفع",
    slide: "انزلاق",
    wipe: "مسح",
    iris: "حدقة",
    clock: "عقرب",
    blinds: "شرائح",
    split: "انقسام",
    zoom: "تقريب",
    whip: "لفتة سريعة",
    luma: "إضاءة",
  },
);

export const layoutWords = words<Record<Shot["layout"], string>>(
  { stack: "Stack", center: "Centre", split: "Split", low: "Low", poster: "Poster", index: "Index" },
  { stack: "مكدّس", center: "وسط", split: "منقسم", low: "أسفل", poster: "ملصق", index: "فهرس" },
);

export const motionWords = words<Record<Shot["motion"], string>>(
  {
    rise: "Rise",
    drop: "Drop",
    slide: "Slide",
    wipe: "Wipe",
    type: "Type",
    pop: "Pop",
    zoom: "Zoom",
    blur: "Blur",
    fade: "Fade",
  },
  {
    rise: "صعود",
    drop: "هبوط",
    slide: "انزلاق",
    wipe: "مسح",
    type: "كتابة",
    pop: "قفز",
    zoom: "تقريب",
    blur: "ضبابية",
    fade: "ظهور",
  },
);

export const poseWords = words<Record<Placement["pose"], string>>(
  { stand: "Stands", float: "Floats", close: "Close-up", hero: "Hero", peek: "Peeks in" },
  { stand: "واقف", float: "عائم", close: "قريب", hero: "بطولي", peek: "يطلّ" },
);

export const groundWords = words<Record<Ground["kind"], string>>(
  { backdrop: "Drawn here", footage: "Your film", generated: "Filmed by an engine" },
  { backdrop: "مرسومة هنا", footage: "فيلمك", generated: "يصوّرها محرك" },
);

/** The kinds of drawn grounds. A family that this page does not know is shown by its own name. */
export const familyWords = words(
  {
    arches: "Arches",
    beam: "Beam of light",
    blocks: "Blocks",
    bokeh: "Bokeh",
    caustics: "Water light",
    fluted: "Fluted wall",
    halo: "Halo",
    horizon: "Horizon",
    leak: "Light leak",
    mesh: "Colour mesh",
    paper: "Paper",
    satin: "Satin",
    sweep: "Studio sweep",
    window: "Window light",
  },
  {
    arches: "أقواس",
    beam: "حزمة ضوء",
    blocks: "كتل",
    bokeh: "بوكيه",
    caustics: "ضوء الماء",
    fluted: "جدار محزّز",
    halo: "هالة",
    horizon: "أفق",
    leak: "تسرّب ضوء",
    mesh: "تدرّج لوني",
    paper: "ورق",
    satin: "ساتان",
    sweep: "خلفية استوديو",
    window: "ضوء نافذة",
  },
);

export type Family = keyof (typeof familyWords)["en"];

/** Families that are drawn in the darker tone only. */
export const DEEP_ONLY: ReadonlySet<string> = new Set<Family>(["beam", "bokeh"]);

/** The keys of a vocabulary in their order, for a list of choices. */
export function choices<Keys extends string>(table: { en: Readonly<Record<Keys, unknown>> }): readonly Keys[] {
  return Object.keys(table.en) as Keys[];
}
