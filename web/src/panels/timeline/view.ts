import { create } from "zustand";
import { clamped } from "./scale";

/** How the timeline is looked at: `zoom` in pixels a second, 0 before it is known; what is caught, and what ripples. */
type View = { zoom: number; snap: boolean; ripple: boolean };

export const useView = create<View>(() => ({ zoom: 0, snap: true, ripple: true }));

export function zoomTo(zoom: number): void {
  useView.setState({ zoom: clamped(zoom) });
}

export function toggle(name: "snap" | "ripple"): void {
  useView.setState((now) => ({ [name]: !now[name] }));
}
