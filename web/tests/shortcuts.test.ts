import { expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { userAgent: "X11; Linux" });
const { written } = await import("../src/actions/shortcuts");
const key = (name: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) =>
  written({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

it("writes keys as people do", () => {
  expect(key(" ")).toBe("Space");
  expect(key("z", { ctrlKey: true })).toBe("Mod+Z");
  expect(key("Z", { ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+Z");
  expect(key("Delete", { shiftKey: true })).toBe("Shift+Delete");
  expect(key("?", { shiftKey: true })).toBe("?");
  expect(key("s")).toBe("S");
});
