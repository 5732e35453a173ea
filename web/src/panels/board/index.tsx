import { useDocument } from "~/document/context";
import type { Plan } from "~/document/session";
import { Skeleton } from "~/ui/feedback";
import styles from "./board.module.css";
import { BoardContext, useBoardOf } from "./state";
import { Wall } from "./wall";

/** The scenes of an ad as cards on a wall. */
export default function Panel() {
  const plan = useDocument((document) => document.plan);
  if (!plan) return <Loading />;
  return <Loaded plan={plan} />;
}

function Loaded({ plan }: { plan: Plan }) {
  const board = useBoardOf(plan);
  return (
    <BoardContext value={board}>
      <Wall />
    </BoardContext>
  );
}

function Loading() {
  return (
    <div className={styles.board}>
      <ul className={styles.grid}>
        {["a", "b", "c", "d", "e", "f"].map((key) => (
          <li key={key}>
            <Skeleton className={styles.skeleton} />
          </li>
        ))}
      </ul>
    </div>
  );
}
