import { words } from "~/messages";

export const productWords = words(
  {
    shown: "Shown in this shot",
    pose: "How it stands",
    side: "Side",
    sideAny: "As the layout has it",
    sideLeft: "Left",
    sideRight: "Right",
    size: "Size",
    enter: "Comes in with the shot",
    drawn: "The product is set into drawn grounds alone",
  },
  {
    shown: "ظاهر في هذه اللقطة",
    pose: "وقفته",
    side: "الجهة",
    sideAny: "بحسب التخطيط",
    sideLeft: "يسار",
    sideRight: "يمين",
    size: "الحجم",
    enter: "يدخل مع اللقطة",
    drawn: "لا يوضع المنتج إلا في الخلفيات المرسومة",
  },
);
