import { words } from "~/messages";

export const uiWords = words(
  {
    close: "Close",
    again: "Try again",
    offline: "The service cannot be reached",
    offlineHint: "Nothing is lost. This page goes on as soon as the line is back.",
    failed: "This did not work",
    messages: "Messages",
    more: "Show more",
    keep: "Keep it",
    copy: "Copy",
    copied: "Copied",
    once: "Copy it now: it is shown this once.",
    unkept: "What you wrote has no place any more: “{text}”",
  },
  {
    close: "إغلاق",
    again: "حاول مرة أخرى",
    offline: "تعذّر الوصول إلى الخدمة",
    offlineHint: "لم يُفقد شيء. تتابع الصفحة عملها فور عودة الاتصال.",
    failed: "لم ينجح ذلك",
    messages: "رسائل",
    more: "اعرض المزيد",
    keep: "أبقِه",
    copy: "انسخ",
    copied: "تم النسخ",
    once: "انسخه الآن: لن يظهر مرة أخرى.",
    unkept: "لم يعد لما كتبته مكان: «{text}»",
  },
);
