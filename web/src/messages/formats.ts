import type { Language } from "./index";

/** Dollars: cents where it is more than a cent, else as many digits as tell it from nothing. */
export function money(usd: number, language: Language): string {
  const digits = usd !== 0 && Math.abs(usd) < 0.01 ? 4 : 2;
  const options = {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  } as const;
  return new Intl.NumberFormat(language, options).format(usd);
}

/** A span of time for people: "40 s", "3 min". */
export function duration(seconds: number, language: Language): string {
  const [value, unit] =
    seconds < 90 ? [Math.max(Math.round(seconds), 1), "second"] : [Math.round(seconds / 60), "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value as number);
}

/** A place in a film: 0:07.3 or, by frames, 0:07:09. */
export function timecode(seconds: number, fps?: number): string {
  const whole = Math.floor(seconds + 1e-6);
  const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  const rest = Math.max(seconds - whole, 0);
  return fps
    ? `${clock}:${String(Math.floor(rest * fps + 1e-6)).padStart(2, "0")}`
    : `${clock}.${Math.floor(rest * 10)}`;
}

/** How long ago a time (seconds since 1970) was. */
export function ago(at: number, language: Language, style: "long" | "short" = "long", now = Date.now() / 1000): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style });
  const seconds = at - now;
  const steps = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ] as const;
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(Math.round(Math.min(seconds, 0)), "second");
}

/** Bytes for people. */
export function size(bytes: number, language: Language): string {
  const units = ["kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1000)) / Math.log(1000)), units.length) - 1;
  const options = { style: "unit", unit: units[power], maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, options).format(bytes / 1000 ** (power + 1));
}
