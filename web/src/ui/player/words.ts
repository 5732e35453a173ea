import { words } from "~/messages";

export const playerWords = words(
  {
    play: "Play",
    pause: "Pause",
    scrub: "Place in the film",
    at: "{time} of {length}",
    mute: "Mute",
    unmute: "Sound on",
    captions: "Captions",
    full: "Full screen",
    on: "On a second",
    broken: "The film could not be played. It may still be on its way.",
    pin: "Go to {time}: {text}",
  },
  {
    play: "تشغيل",
    pause: "إيقاف مؤقت",
    scrub: "الموضع في الفيلم",
    at: "{time} من {length}",
    mute: "كتم الصوت",
    unmute: "تشغيل الصوت",
    captions: "الترجمة المكتوبة",
    full: "ملء الشاشة",
    on: "ثانية إلى الأمام",
    broken: "تعذّر تشغيل الفيلم، وربما لم يصل بعد.",
    pin: "انتقل إلى {time}: {text}",
  },
);
