import { useQuery } from "@tanstack/react-query";
import { Clapperboard } from "lucide-react";
import { useState } from "react";
import { settleSignIn, useSignedOut } from "~/client/again";
import { aboutQuery } from "~/client/queries";
import { useWords } from "~/messages";
import { Dialog } from "~/ui/dialog";
import { Notice } from "~/ui/feedback";
import { SignInForm } from "./form";
import styles from "./signin.module.css";
import { signInWords } from "./words";

/** The page of who is not signed in. */
export default function SignInPanel() {
  const t = useWords(signInWords);
  const about = useQuery(aboutQuery).data;
  const [fresh, setFresh] = useState(false);
  const title = t(fresh ? "fresh" : "welcome");
  return (
    <main className={styles.page}>
      <title>{`${title} · Reelwright`}</title>
      <div className={styles.card}>
        <span className={styles.mark} aria-hidden>
          <Clapperboard />
        </span>
        <h1>{title}</h1>
        {about?.accounts === "oidc" ? (
          <Notice title={t("oidc")}>{t("oidcHint")}</Notice>
        ) : (
          <>
            <p className={styles.hint}>{t(fresh ? "freshHint" : "hint")}</p>
            <SignInForm fresh={fresh} onFresh={setFresh} />
          </>
        )}
      </div>
    </main>
  );
}

/** Asks to sign in again over a page whose session has ended; what waited for it then goes on by itself. */
export function SignInAgain() {
  const t = useWords(signInWords);
  const { signedOut } = useSignedOut();
  return (
    <Dialog open={signedOut} title={t("again")} onClose={() => signedOut && settleSignIn(false)}>
      <p className={styles.hint}>{t("againHint")}</p>
      <SignInForm />
    </Dialog>
  );
}
