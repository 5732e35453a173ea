import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { Diff } from "~/panels/chat/diff";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ProblemNotice } from "~/ui/feedback";
import { projectWords } from "./words";

/** Asks what holds where somebody else changed the plan meanwhile, and tells what the service refused. */
export function Conflict() {
  const t = useWords(projectWords);
  const { conflict, problem, settle, dismiss } = useDocument((document) => document);
  const actions = (
    <>
      <Button onClick={() => settle("theirs")}>{t("theirs")}</Button>
      <Button look="primary" onClick={() => settle("mine")}>
        {t("mine")}
      </Button>
    </>
  );
  return (
    <>
      <Dialog
        open={conflict !== null}
        title={t("conflict")}
        onClose={() => conflict && settle("theirs")}
        actions={actions}
      >
        <p>{t("conflictHint")}</p>
        <Diff changes={conflict?.changes ?? []} />
      </Dialog>
      <Dialog open={problem !== null} title={conflict ? "" : t("retry")} onClose={dismiss}>
        {problem && <ProblemNotice problem={problem} />}
      </Dialog>
    </>
  );
}
