import { create } from "zustand";

type Waiting = { resolve: (signedIn: boolean) => void };

/** Whether the session has ended while the page was open: then a dialog asks to sign in again, over the page. */
export const useSignedOut = create<{ signedOut: boolean }>(() => ({ signedOut: false }));

const waiting: Waiting[] = [];
let known = false;

/** Tells that somebody has been signed in here; only then can a session end. */
export function noteSession(): void {
  known = true;
}

/**
 * Asks for a sign-in and waits for it. False where nobody was signed in on this page, or where it was declined: then
 * the refusal stands.
 */
export function signInAgain(): Promise<boolean> {
  if (!known) return Promise.resolve(false);
  useSignedOut.setState({ signedOut: true });
  return new Promise((resolve) => waiting.push({ resolve }));
}

/** Ends the waiting of all who asked: they go on where somebody has signed in, else they are refused. */
export function settleSignIn(signedIn: boolean): void {
  useSignedOut.setState({ signedOut: false });
  for (const each of waiting.splice(0)) each.resolve(signedIn);
}
