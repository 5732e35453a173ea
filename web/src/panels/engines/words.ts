import { words } from "~/messages";

export const enginesWords = words(
  {
    title: "Engines",
    lead: "Who can make a scene, a picture, a voice or a song here: on this machine for free, or at a provider for money.",
    own: "On this machine",
    models: "Models of providers",
    ready: "Ready",
    notReady: "Not ready",
    free: "Free",
    search: "Find a model",
    none: "No model fits",
    count: { one: "{n} model", other: "{n} models" },
  },
  {
    title: "المحركات",
    lead: "من يستطيع هنا صنع مشهد أو صورة أو صوت أو أغنية: على هذا الجهاز مجاناً، أو لدى مزوّد بمقابل.",
    own: "على هذا الجهاز",
    models: "نماذج المزوّدين",
    ready: "جاهز",
    notReady: "غير جاهز",
    free: "مجاناً",
    search: "ابحث عن نموذج",
    none: "لا نموذج مطابق",
    count: {
      zero: "لا نماذج",
      one: "نموذج واحد",
      two: "نموذجان",
      few: "{n} نماذج",
      many: "{n} نموذجاً",
      other: "{n} نموذج",
    },
  },
);
